// patches[g, (b, oy, ox), (ky, kx, c)] = x[b, oy·stride_y + ky - pad_y, ox·stride_x + kx - pad_x, g·group_channels + c], 0 outside
// f32[batch, height, width, groups·group_channels] → f32[groups, batch·out_height·out_width,
// kernel_height·kernel_width·group_channels], one invocation per line ky of a patch
struct Params {
  batch: u32,
  height: u32,
  width: u32,
  groups: u32,
  group_channels: u32,
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
@group(0) @binding(2) var<storage, read_write> patches: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.group_channels / WIDTH; // of a pixel in a group
  let i = id.x + id.y * groups.x * 64u;
  let ky = i % params.kernel_height;
  let place = i / params.kernel_height; // of all groups
  let ox = place % params.out_width;
  let oy = place / params.out_width % params.out_height;
  let image = place / params.out_width / params.out_height % params.batch;
  let g = place / params.out_width / params.out_height / params.batch;
  if (g >= params.groups) {
    return;
  }
  // above and left of the image they wrap to numbers that are past it
  let row = oy * params.stride_y + ky - params.pad_y;
  let left = ox * params.stride_x - params.pad_x;
  for (var kx = 0u; kx < params.kernel_width; kx++) {
    let column = left + kx;
    let inside = row < params.height && column < params.width;
    let source = (((image * params.height + row) * params.width + column) * params.groups + g) * items;
    let to = (i * params.kernel_width + kx) * items;
    for (var c = 0u; c < items; c++) {
      var value = Item();
      if (inside) {
        value = x[source + c];
      }
      patches[to + c] = value;
    }
  }
}
