// y[s, image, oy, ox, g] = Σ_ky,kx x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g] · weight[s, g, (ky, kx)]
// shapes of nn/conv2d with groups of one channel and one output, one invocation per four windows in a line and four groups
struct Params {
  batch: u32,
  batch_x: u32,
  batch_weight: u32,
  images: u32,
  height: u32,
  width: u32,
  groups: u32,
  group_in: u32,
  group_out: u32,
  kernel_height: u32,
  kernel_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
  out_height: u32,
  out_width: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.groups / 4u;
  let across = (params.out_width + 3u) / 4u;
  let lines = params.images * params.out_height;
  let i = id.x + id.y * groups.x * 64u;
  let quad = i % quads;
  let ox = i / quads % across * 4u;
  let line = i / quads / across % lines;
  let s = i / quads / across / lines;
  if (s >= params.batch) {
    return;
  }
  let top = line % params.out_height * params.stride_y;
  let image = s % params.batch_x * params.images + line / params.out_height;
  let taps = params.kernel_height * params.kernel_width;
  let start_w = (s % params.batch_weight * params.groups + 4u * quad) * taps;
  // left of the image they wrap to columns that are past it
  let columns = vec4u(0u, 1u, 2u, 3u) * params.stride_x + ox * params.stride_x - params.pad_x;
  var sums = mat4x4f();
  let end = min(params.kernel_height, params.height + params.pad_y - top);
  for (var ky = max(params.pad_y, top) - top; ky < end; ky++) {
    let line_x = (image * params.height + top + ky - params.pad_y) * params.width;
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let w = start_w + ky * params.kernel_width + kx;
      let row = vec4f(weight[w], weight[w + taps], weight[w + 2u * taps], weight[w + 3u * taps]);
      let at = (line_x + columns + kx) * quads + quad;
      let inside = columns + kx < vec4u(params.width);
      sums += mat4x4f(
        select(vec4f(), x[at.x], inside.x) * row,
        select(vec4f(), x[at.y], inside.y) * row,
        select(vec4f(), x[at.z], inside.z) * row,
        select(vec4f(), x[at.w], inside.w) * row,
      );
    }
  }
  let to = ((s * lines + line) * params.out_width + ox) * quads + quad;
  let rest = params.out_width - ox;
  y[to] = sums[0];
  if (rest > 1u) { y[to + quads] = sums[1]; }
  if (rest > 2u) { y[to + 2u * quads] = sums[2]; }
  if (rest > 3u) { y[to + 3u * quads] = sums[3]; }
}
