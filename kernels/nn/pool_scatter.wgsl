// dx[b, n, p, c] = Σ upstream[b, n, o, c] over the windows o that have found pixel p: index[n, o, c] = p
// f32[batch, images, out_height, out_width, channels], u32[images, out_height, out_width, channels] → f32[batch, images,
// height, width, channels], one invocation per pixel and item, windows in their order
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
  let column = i / items % params.width;
  let line = i / items / params.width;
  let row = line % params.height;
  let image = line / params.height; // of all members
  if (image >= params.batch * params.images) {
    return;
  }
  let rows = windows_over(row + params.pad_y, params.kernel_height, params.stride_y, params.out_height);
  let columns = windows_over(column + params.pad_x, params.kernel_width, params.stride_x, params.out_width);
  let pixel = Index(row * params.width + column);
  let windows = params.out_height * params.out_width;
  let member = image * windows * items + i % items;
  let shared_by_members = image % params.images * windows * items + i % items;
  var total = Item();
  for (var oy = rows.x; oy < rows.y; oy++) {
    for (var ox = columns.x; ox < columns.y; ox++) {
      let window = (oy * params.out_width + ox) * items;
      total += select(Item(), upstream[member + window], index[shared_by_members + window] == pixel);
    }
  }
  dx[i] = total;
}
