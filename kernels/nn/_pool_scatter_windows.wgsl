// dx[b, n, p, c] = upstream[b, n, o, c] if window o, the only one over pixel p, has found it: index[n, o, c] = p; 0 otherwise
// f32[batch, images, out_height, out_width, channels], u32[images, out_height, out_width, channels] → f32[batch, images,
// height, width, channels], one invocation per window and item
struct Params {
  batch: u32,
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
@group(0) @binding(1) var<storage, read> upstream: array<Item>;
@group(0) @binding(2) var<storage, read> index: array<Index>;
@group(0) @binding(3) var<storage, read_write> dx: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.channels / WIDTH; // of a pixel
  let i = id.x + id.y * groups.x * 64u;
  let place = i / items; // of all members
  let line = place / params.out_width;
  let image = line / params.out_height;
  if (image >= params.batch * params.images) {
    return;
  }
  let at = vec2u(place % params.out_width * params.stride_x, line % params.out_height * params.stride_y);
  let pad = vec2u(params.pad_x, params.pad_y);
  let size = vec2u(params.width, params.height);
  let first = max(at, pad) - pad;
  let last = min(at + vec2u(params.kernel_width, params.kernel_height) - pad, size);
  let start = image * size.x * size.y * items + i % items;
  let found = index[i % (params.images * params.out_height * params.out_width * items)];
  let value = upstream[i];
  for (var row = first.y; row < last.y; row++) {
    for (var column = first.x; column < last.x; column++) {
      let pixel = row * size.x + column;
      dx[start + pixel * items] = select(Item(), value, found == Index(pixel));
    }
  }
}
