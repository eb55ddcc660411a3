// y[o, c] = max x[p, c] over the pixels p of window o, index[o, c] the first p = iy · width + ix where it is; padding never wins
// f32[images, height, width, channels] → f32, u32[images, out_height, out_width, channels], one invocation per window and item
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
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;
@group(0) @binding(3) var<storage, read_write> index: array<Index>;

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
  let first = max(at, pad) - pad;
  let last = min(at + vec2u(params.kernel_width, params.kernel_height) - pad, size);
  let start = image * size.x * size.y * items + i % items;
  var pixel = first.y * size.x + first.x;
  var best = x[start + pixel * items];
  var found = Index(pixel);
  for (var row = first.y; row < last.y; row++) {
    pixel = row * size.x + first.x;
    for (var column = first.x; column < last.x; column++) {
      let value = x[start + pixel * items];
      let larger = value > best;
      best = select(best, value, larger);
      found = select(found, Index(pixel), larger);
      pixel++;
    }
  }
  y[i] = best;
  index[i] = found;
}
