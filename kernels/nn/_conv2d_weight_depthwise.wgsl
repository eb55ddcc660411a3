// partial[s, t, g, (ky, kx)] = Σ over lines of windows (image, oy) of strip t and ox of x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g] · upstream[s, image, oy, ox, g]
// shapes of nn/conv2d_weight with groups of one channel and one output, one invocation per four taps of a row and four groups
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
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> upstream: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.groups / 4u;
  let across = (params.kernel_width + 3u) / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let quad = i % quads;
  let kx = i / quads % across * 4u;
  let ky = i / quads / across % params.kernel_height;
  let strip = i / quads / across / params.kernel_height; // of all members
  let s = strip / params.strips;
  if (s >= params.batch) {
    return;
  }
  let lines = params.images * params.out_height;
  let lines_each = (lines + params.strips - 1u) / params.strips;
  let first = strip % params.strips * lines_each;
  var sums = mat4x4f(); // a column for each tap
  for (var line = first; line < min(first + lines_each, lines); line++) {
    let image = s % params.batch_x * params.images + line / params.out_height;
    // above and left of the image they wrap to numbers that are past it
    let row = line % params.out_height * params.stride_y + ky - params.pad_y;
    let line_x = (image * params.height + row) * params.width;
    let line_u = (s % params.batch_upstream * lines + line) * params.out_width;
    for (var ox = 0u; ox < select(0u, params.out_width, row < params.height); ox++) {
      let columns = vec4u(0u, 1u, 2u, 3u) + ox * params.stride_x + kx - params.pad_x;
      let at = (line_x + columns) * quads + quad;
      let inside = columns < vec4u(params.width);
      let up = upstream[(line_u + ox) * quads + quad];
      sums += mat4x4f(
        select(vec4f(), x[at.x], inside.x) * up,
        select(vec4f(), x[at.y], inside.y) * up,
        select(vec4f(), x[at.z], inside.z) * up,
        select(vec4f(), x[at.w], inside.w) * up,
      );
    }
  }
  let taps = params.kernel_height * params.kernel_width;
  let to = (strip * params.groups + 4u * quad) * taps + ky * params.kernel_width + kx;
  let rest = params.kernel_width - kx;
  store(to, taps, sums[0]);
  if (rest > 1u) { store(to + 1u, taps, sums[1]); }
  if (rest > 2u) { store(to + 2u, taps, sums[2]); }
  if (rest > 3u) { store(to + 3u, taps, sums[3]); }
}

fn store(to: u32, taps: u32, four: vec4f) {
  partial[to] = four.x;
  partial[to + taps] = four.y;
  partial[to + 2u * taps] = four.z;
  partial[to + 3u * taps] = four.w;
}
