// partial[s, t, g, (ky, kx, c), o] = Σ over lines of windows (image, oy) of strip t and ox of x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] · upstream[s, image, oy, ox, g, o]
// f32[batch_x, images, height, width, groups·group_in], f32[batch_upstream, images, out_height, out_width, groups·group_out]
// → f32[batch, strips, groups, kernel_height·kernel_width·group_in, group_out], one invocation per channel of a tap and four outputs
struct Params {
  batch: u32,
  batch_x: u32,
  batch_upstream: u32,
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
  strips: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> upstream: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let outs = params.group_out;
  let across = (outs + 3u) / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let o = i % across * 4u;
  let c = i / across % params.group_in;
  let tap = i / across / params.group_in; // of all members, strips and groups
  let kx = tap % params.kernel_width;
  let ky = tap / params.kernel_width % params.kernel_height;
  let g = tap / params.kernel_width / params.kernel_height % params.groups;
  let strip = tap / params.kernel_width / params.kernel_height / params.groups; // of all members
  let s = strip / params.strips;
  if (s >= params.batch) {
    return;
  }
  let lines = params.images * params.out_height;
  let lines_each = (lines + params.strips - 1u) / params.strips;
  let first = strip % params.strips * lines_each;
  var sum = vec4f();
  for (var line = first; line < min(first + lines_each, lines); line++) {
    let image = line / params.out_height;
    // above and left of the image they wrap to numbers that are past it
    let row = line % params.out_height * params.stride_y + ky - params.pad_y;
    let line_x = ((s % params.batch_x * params.images + image) * params.height + row) * params.width;
    var start = ((s % params.batch_upstream * lines + line) * params.out_width * params.groups + g) * outs + o;
    for (var ox = 0u; ox < params.out_width; ox++) {
      let column = ox * params.stride_x + kx - params.pad_x;
      if (row < params.height && column < params.width) {
        // past the last output it reads what is never stored, and WebGPU keeps the load inside the buffer
        let ups = vec4f(upstream[start], upstream[start + 1u], upstream[start + 2u], upstream[start + 3u]);
        sum += x[((line_x + column) * params.groups + g) * params.group_in + c] * ups;
      }
      start += params.groups * outs;
    }
  }
  let to = (tap * params.group_in + c) * outs + o;
  let rest = outs - o;
  partial[to] = sum.x;
  if (rest > 1u) { partial[to + 1u] = sum.y; }
  if (rest > 2u) { partial[to + 2u] = sum.z; }
  if (rest > 3u) { partial[to + 3u] = sum.w; }
}
