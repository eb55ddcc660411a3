// loss[r] = Σ_c (x[r, c] - wanted[r, c])² / cols, gradient[r, c] = 2 (x[r, c] - wanted[r, c]) / (rows · cols); one invocation
// per row. f32[rows, cols], f32[rows, cols] → squared units f32[rows], f32[rows, cols]
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 32u;
  if (row >= params.rows) {
    return;
  }
  let begin = row * params.cols;
  let scale = 2.0 / (f32(params.rows) * f32(params.cols));
  var sum = 0.0;
  for (var i = begin; i < begin + params.cols; i++) {
    let d = x[i] - wanted[i];
    sum += d * d;
    gradient[i] = d * scale;
  }
  // no columns: 0, and no 0 / 0
  loss[row] = sum / f32(max(params.cols, 1u));
}
