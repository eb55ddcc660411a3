// dx[p, c] = Σ upstream[o, c] / divisor[o] over the windows o that pixel p lies in; divisor: places of the window, or those
// inside of the image
// f32[images, out_height, out_width, channels] → f32[images, height, width, channels], one invocation per pixel and item
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
@group(0) @binding(1) var<storage, read> upstream: array<Item>;
@group(0) @binding(2) var<storage, read_write> dx: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.channels / WIDTH; // of a pixel
  let i = id.x + id.y * groups.x * 64u;
  let column = i / items % params.width;
  let line = i / items / params.width;
  let row = line % params.height;
  let image = line / params.height;
  if (image >= params.images) {
    return;
  }
  let rows = windows_over(row + params.pad_y, params.kernel_height, params.stride_y, params.out_height);
  let columns = windows_over(column + params.pad_x, params.kernel_width, params.stride_x, params.out_width);
  let start = image * params.out_height * params.out_width * items + i % items;
  var total = Item();
  for (var oy = rows.x; oy < rows.y; oy++) {
    let high = counted(oy * params.stride_y, params.kernel_height, params.pad_y, params.height);
    for (var ox = columns.x; ox < columns.y; ox++) {
      let wide = counted(ox * params.stride_x, params.kernel_width, params.pad_x, params.width);
      total += upstream[start + (oy * params.out_width + ox) * items] / f32(high * wide);
    }
  }
  dx[i] = total;
}

// places of a window along one axis that its divisor counts; `at` is where it begins, from the beginning of the padding
fn counted(at: u32, length: u32, pad: u32, size: u32) -> u32 {
  return select(min(at + length - pad, size) - (max(at, pad) - pad), length, padding == 0u);
}
