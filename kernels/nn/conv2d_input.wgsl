// dx[s, image, row, column, g, c] = Σ_ky,o,kx upstream[s, image, oy, ox, g, o] · weight[s, g, (ky, kx, c), o], over the windows with oy·stride_y + ky = row + pad_y, ox·stride_x + kx = column + pad_x
// f32[batch_upstream, images, out_height, out_width, groups·group_out], f32[batch_weight, groups, kernel_height·
// kernel_width·group_in, group_out] → f32[batch, images, height, width, groups·group_in], one invocation per pixel and four channels
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
@group(0) @binding(1) var<storage, read> upstream: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let outs = params.group_out;
  let across = (params.group_in + 3u) / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let c = i % across * 4u;
  let g = i / across % params.groups;
  let pixel = i / across / params.groups; // of all members
  let column = pixel % params.width + params.pad_x;
  let row = pixel / params.width % params.height + params.pad_y;
  let picture = pixel / params.width / params.height; // image of all members
  let s = picture / params.images;
  if (s >= params.batch) {
    return;
  }
  let of_y = s % params.batch_upstream * params.images + picture % params.images;
  let tap_w = params.group_in * outs;
  let taps = params.kernel_height * params.kernel_width;
  let start_w = (s % params.batch_weight * params.groups + g) * taps * tap_w + c * outs;
  var sum = vec4f();
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    // a tap past the pixel wraps to a window that is past the last one
    let oy = (row - ky) / params.stride_y;
    let meets = row >= ky && (row - ky) % params.stride_y == 0u && oy < params.out_height;
    let line_y = (of_y * params.out_height + oy) * params.out_width;
    let line_w = start_w + ky * params.kernel_width * tap_w;
    for (var o = 0u; o < select(0u, outs, meets); o++) {
      for (var kx = column % params.stride_x; kx < min(params.kernel_width, column + 1u); kx += params.stride_x) {
        let ox = (column - kx) / params.stride_x;
        if (ox < params.out_width) {
          // past the last channel it reads what is never stored, and WebGPU keeps the load inside the buffer
          let w = line_w + kx * tap_w + o;
          let row_w = vec4f(weight[w], weight[w + outs], weight[w + 2u * outs], weight[w + 3u * outs]);
          sum += upstream[((line_y + ox) * params.groups + g) * outs + o] * row_w;
        }
      }
    }
  }
  let to = (pixel * params.groups + g) * params.group_in + c;
  let rest = params.group_in - c;
  dx[to] = sum.x;
  if (rest > 1u) { dx[to + 1u] = sum.y; }
  if (rest > 2u) { dx[to + 2u] = sum.z; }
  if (rest > 3u) { dx[to + 3u] = sum.w; }
}
