// y[s, image, oy, ox, g, o] = Σ_ky,c,kx x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] · weight[s, g, (ky, kx, c), o]
// f32[batch_x, images, height, width, groups·group_in], f32[batch_weight, groups, kernel_height·kernel_width·group_in,
// group_out] → f32[batch, images, out_height, out_width, groups·group_out], one invocation per window and four outputs
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
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let outs = params.group_out;
  let across = (outs + 3u) / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let o = i % across * 4u;
  let g = i / across % params.groups;
  let window = i / across / params.groups; // of all members
  let ox = window % params.out_width;
  let oy = window / params.out_width % params.out_height;
  let picture = window / params.out_width / params.out_height; // image of all members
  let s = picture / params.images;
  if (s >= params.batch) {
    return;
  }
  let of_x = s % params.batch_x * params.images + picture % params.images;
  let pixel = params.groups * params.group_in;
  let tap_w = params.group_in * outs;
  let taps = params.kernel_height * params.kernel_width;
  let start_w = (s % params.batch_weight * params.groups + g) * taps * tap_w + o;
  // above and left of the image they wrap to numbers that are past it
  let left = ox * params.stride_x - params.pad_x;
  var sum = vec4f();
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    let row = oy * params.stride_y + ky - params.pad_y;
    var at = ((of_x * params.height + row) * params.width + left) * pixel + g * params.group_in;
    var w = start_w + ky * params.kernel_width * tap_w;
    // past the last row there is no channel
    for (var c = 0u; c < select(0u, params.group_in, row < params.height); c++) {
      for (var kx = 0u; kx < params.kernel_width; kx++) {
        if (left + kx < params.width) {
          // past the last output it reads what is never stored, and WebGPU keeps the load inside the buffer
          let tap = w + kx * tap_w;
          sum += x[at + kx * pixel] * vec4f(weight[tap], weight[tap + 1u], weight[tap + 2u], weight[tap + 3u]);
        }
      }
      at += 1u;
      w += outs;
    }
  }
  let to = (window * params.groups + g) * outs + o;
  let rest = outs - o;
  y[to] = sum.x;
  if (rest > 1u) { y[to + 1u] = sum.y; }
  if (rest > 2u) { y[to + 2u] = sum.z; }
  if (rest > 3u) { y[to + 3u] = sum.w; }
}
