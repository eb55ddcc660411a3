// y[n, row, column, c] = f[n, row - down, column - right, c], 0 outside; f = x, or x mirrored left to right
// f32[images, height, width, channels], u32[1] → f32[images, height, width, channels], one invocation per line of an image;
// Philox4x32-10(counter (n, step, 0, 0), key (seed, purpose)): word 0 mirrors by its top bit, words 1 and 2 shift
struct Params {
  images: u32,
  height: u32,
  width: u32,
  channels: u32,
  pad: u32,
  flip: u32,
  seed: u32,
  purpose: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read> step: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.channels / WIDTH; // of a pixel
  let i = id.x + id.y * groups.x * 64u;
  let image = i / params.height;
  if (image >= params.images) {
    return;
  }
  let words = philox(vec4u(image, step[0], 0u, 0u), vec2u(params.seed, params.purpose));
  let mirrored = params.flip == 1u && (words.x >> 31u) == 1u;
  let shift = ((words.yz >> vec2u(16u)) * (2u * params.pad + 1u)) >> vec2u(16u); // the shift plus pad
  // above and left of the image they wrap to numbers that are past it
  let row = i % params.height + params.pad - shift.x;
  let left = params.pad - shift.y;
  for (var column = 0u; column < params.width; column++) {
    let shifted = left + column;
    let inside = row < params.height && shifted < params.width;
    let source = ((image * params.height + row) * params.width + select(shifted, params.width - 1u - shifted, mirrored)) * items;
    let to = (i * params.width + column) * items;
    for (var c = 0u; c < items; c++) {
      var value = Item();
      if (inside) {
        value = x[source + c];
      }
      y[to + c] = value;
    }
  }
}
