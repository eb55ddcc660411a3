// dx[s, image, row, column, g] = Σ_ky,kx upstream[s, image, oy, ox, g] · weight[s, g, (ky, kx)], over the windows with oy·stride_y + ky = row + pad_y, ox·stride_x + kx = column + pad_x
// shapes of nn/conv2d_input with groups of one channel and one output, one invocation per four pixels, stride_x apart, and four groups
struct Params {
  batch: u32,
  batch_upstream: u32,
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
@group(0) @binding(1) var<storage, read> upstream: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.groups / 4u;
  let step = params.stride_x;
  let across = ((params.width + step - 1u) / step + 3u) / 4u;
  let lines = params.images * params.height;
  let i = id.x + id.y * groups.x * 64u;
  let quad = i % quads;
  let line = i / quads / across % lines;
  // with column + pad_x = q·stride_x + r a pixel meets tap r + j·stride_x of window q − j
  let r = i / quads / across / lines % step;
  let s = i / quads / across / lines / step;
  if (s >= params.batch) {
    return;
  }
  let first = (params.pad_x + step - 1u - r) / step + i / quads % across * 4u;
  let q = first + vec4u(0u, 1u, 2u, 3u);
  let down = line % params.height + params.pad_y;
  let image = s % params.batch_upstream * params.images + line / params.height;
  let taps = params.kernel_height * params.kernel_width;
  let start_w = (s % params.batch_weight * params.groups + 4u * quad) * taps;
  var sums = mat4x4f();
  for (var ky = down % params.stride_y; ky < params.kernel_height; ky += params.stride_y) {
    // above the first window they wrap to windows that are past the last one
    let oy = (down - ky) / params.stride_y;
    let line_u = (image * params.out_height + oy) * params.out_width;
    // left of the first window they wrap to windows that are past the last one
    var ox = q;
    for (var kx = r; kx < select(0u, params.kernel_width, oy < params.out_height); kx += step) {
      let w = start_w + ky * params.kernel_width + kx;
      let row = vec4f(weight[w], weight[w + taps], weight[w + 2u * taps], weight[w + 3u * taps]);
      let at = (line_u + ox) * quads + quad;
      let inside = ox < vec4u(params.out_width);
      sums += mat4x4f(
        select(vec4f(), upstream[at.x], inside.x) * row,
        select(vec4f(), upstream[at.y], inside.y) * row,
        select(vec4f(), upstream[at.z], inside.z) * row,
        select(vec4f(), upstream[at.w], inside.w) * row,
      );
      ox -= vec4u(1u);
    }
  }
  let columns = q * step + r - params.pad_x;
  let to = ((s * lines + line) * params.width + columns) * quads + quad;
  if (columns.x < params.width) { dx[to.x] = sums[0]; }
  if (columns.y < params.width) { dx[to.y] = sums[1]; }
  if (columns.z < params.width) { dx[to.z] = sums[2]; }
  if (columns.w < params.width) { dx[to.w] = sums[3]; }
}
