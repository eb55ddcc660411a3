// sum[c] = Σ_r x[r, c], rows ascending, one invocation per four columns, their number divisible by 4
// f32[rows, cols] → f32[cols]
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sum: array<vec4f>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let width = params.cols / 4u;
  let c = id.x + id.y * groups.x * 32u;
  if (c >= width) {
    return;
  }
  var total = vec4f();
  let whole = params.rows / 4u * 4u;
  for (var r = 0u; r < whole; r += 4u) {
    let i = r * width + c;
    total = total + x[i] + x[i + width] + x[i + 2u * width] + x[i + 3u * width];
  }
  for (var r = whole; r < params.rows; r++) {
    total = total + x[r * width + c];
  }
  sum[c] = total;
}
