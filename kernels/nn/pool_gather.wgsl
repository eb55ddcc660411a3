// y[b, n, o, c] = x[b, n, index[n, o, c], c]
// f32[batch, images, pixels, channels], u32[images, out_pixels, channels] → f32[batch, images, out_pixels, channels], one
// invocation per item of y
struct Params {
  batch: u32,
  images: u32,
  pixels: u32,
  out_pixels: u32,
  channels: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> index: array<Index>;
@group(0) @binding(3) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.out_pixels * params.channels / WIDTH; // of an image
  let i = id.x + id.y * groups.x * 64u;
  let image = i / items; // of all members
  if (image >= params.batch * params.images) {
    return;
  }
  let chosen = index[i % (params.images * items)];
  y[i] = numbers_at(image * params.pixels * params.channels, chosen, i % items * WIDTH % params.channels);
}
