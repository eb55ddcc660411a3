// y[o, c] = Σ x[p, c] over the pixels p of window o / places of the window, or those inside of the image
// f32[images, height, width, channels] → f32[images, out_height, out_width, channels], one invocation per window and item
struct Params {
  images: u32,
  height: u32,
  width: u32,
  channels: u32,
  kernel_height: u32,
  kernel_width: u32,
  stride_y: u32,
  stride_x: u32,
  pad_y: u32,
  pad_x: u32,
  out_height: u32,
  out_width: u32,
}
override padding: u32; // 0 counted in the divisor, 1 ignored
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.channels / WIDTH; // of a pixel
  let i = id.x + id.y * groups.x * 64u;
  let place = i / items; // of all images
  let line = place / params.out_width;
  let image = line / params.out_height;
  if (image >= params.images) {
    return;
  }
  let at = vec2u(place % params.out_width * params.stride_x, line % params.out_height * params.stride_y);
  let pad = vec2u(params.pad_x, params.pad_y);
  let size = vec2u(params.width, params.height);
  let length = vec2u(params.kernel_width, params.kernel_height);
  let first = max(at, pad) - pad;
  let last = min(at + length - pad, size);
  let start = image * size.x * size.y * items + i % items;
  var total = Item();
  for (var row = first.y; row < last.y; row++) {
    for (var column = first.x; column < last.x; column++) {
      total += x[start + (row * size.x + column) * items];
    }
  }
  let counted = select(last - first, length, padding == 0u);
  y[i] = total / f32(counted.x * counted.y);
}
