// dx[s, image, row, column, g, c] = Σ_ky,o,kx upstream[s, image, oy, ox, g, o] · weight[s, g, (ky, kx, c), o], over the windows with oy·stride_y + ky = row + pad_y, ox·stride_x + kx = column + pad_x
// shapes of nn/conv2d_input, one workgroup per SIDE pixels and SIDE channels, 4 × 4 of them an invocation
struct Params {
  batch: u32,
  batch_upstream: u32,
  batch_weight: u32,
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
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> upstream: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;

// Eight steps of the sum are held at once, so that every invocation fetches just one quad of pixels and one of weights. The
// unused quad at the end of each line puts neighbouring lines on other memory banks.
const SIDE = 32u;
const QUADS = SIDE / 4u;
const LAST = QUADS - 1u;
const LINE = QUADS + 1u;
var<workgroup> pixels: array<vec4f, QUADS * LINE>;
var<workgroup> weights: array<vec4f, QUADS * LINE>;

@compute @workgroup_size(QUADS * QUADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let inputs = params.group_in;
  let outs = params.group_out;
  let all = params.images * params.height * params.width;
  let across = (inputs + SIDE - 1u) / SIDE;
  let down = (all + SIDE - 1u) / SIDE;
  let index = group.x + group.y * groups.x;
  let j = index % across * SIDE;
  let i = index / across % down * SIDE;
  let g = index / across / down % params.groups;
  let s = index / across / down / params.groups;
  if (s >= params.batch) {
    return;
  }
  // What this invocation fetches: neighbours take what lies side by side.
  let pixel = i + 4u * (local / QUADS) + vec4u(0u, 1u, 2u, 3u);
  let image = s % params.batch_upstream * params.images + pixel / params.width / params.height;
  let row = pixel / params.width % params.height + params.pad_y;
  let column = pixel % params.width + params.pad_x;
  let taps = params.kernel_height * params.kernel_width;
  let start_w = (s % params.batch_weight * params.groups + g) * taps * inputs + j + 4u * (local % QUADS);
  let steps = taps * outs;

  var tile = mat4x4f();
  for (var held = 0u; held < (steps + LAST) / QUADS; held++) {
    // Beyond the last step the weights are zeros, which change no sum. What lies beside the result is never stored.
    let k = held * QUADS + vec2u(local % QUADS, local / QUADS);
    let kx = k % params.kernel_width;
    let o = k / params.kernel_width % outs;
    let ky = k / params.kernel_width / outs;
    let oy = (row - ky.x) / params.stride_y;
    let ox = (column - kx.x) / params.stride_x;
    let at = (((image * params.out_height + oy) * params.out_width + ox) * params.groups + g) * outs + o.x;
    // a tap past the pixel wraps to a window past the last one, as all coordinates are far below 2³¹
    let meets = (oy * params.stride_y + ky.x == row) & (ox * params.stride_x + kx.x == column);
    let inside = (oy < vec4u(params.out_height)) & (ox < vec4u(params.out_width));
    let ups = vec4f(upstream[at.x], upstream[at.y], upstream[at.z], upstream[at.w]);
    pixels[local % QUADS * LINE + local / QUADS] = select(vec4f(), ups, meets & inside);
    let w = (start_w + (ky.y * params.kernel_width + kx.y) * inputs) * outs + o.y;
    let four = vec4f(weight[w], weight[w + outs], weight[w + 2u * outs], weight[w + 3u * outs]);
    weights[local / QUADS * LINE + local % QUADS] = select(vec4f(), four, k.y < steps);
    workgroupBarrier();
    let quad_p = local / QUADS;
    let quad_w = local % QUADS;
    tile += outer(quad_p, quad_w);
    tile += outer(quad_p + LINE, quad_w + LINE);
    tile += outer(quad_p + 2u * LINE, quad_w + 2u * LINE);
    tile += outer(quad_p + 3u * LINE, quad_w + 3u * LINE);
    tile += outer(quad_p + 4u * LINE, quad_w + 4u * LINE);
    tile += outer(quad_p + 5u * LINE, quad_w + 5u * LINE);
    tile += outer(quad_p + 6u * LINE, quad_w + 6u * LINE);
    tile += outer(quad_p + 7u * LINE, quad_w + 7u * LINE);
    workgroupBarrier();
  }
  let to_i = i + 4u * (local / QUADS);
  let to_j = j + 4u * (local % QUADS);
  let rest = inputs - min(to_j, inputs);
  let next = params.groups * inputs;
  let to = (s * all + to_i) * next + g * inputs + to_j;
  if (to_i < all) { store(to, tile[0], rest); }
  if (to_i + 1u < all) { store(to + next, tile[1], rest); }
  if (to_i + 2u < all) { store(to + 2u * next, tile[2], rest); }
  if (to_i + 3u < all) { store(to + 3u * next, tile[3], rest); }
}

// The products of one step, row after row.
fn outer(row: u32, col: u32) -> mat4x4f {
  let four = weights[col];
  return mat4x4f(pixels[row].x * four, pixels[row].y * four, pixels[row].z * four, pixels[row].w * four);
}

// The first min(rest, 4) numbers of a row of the tile.
fn store(to: u32, row: vec4f, rest: u32) {
  if (rest > 0u) { dx[to] = row.x; }
  if (rest > 1u) { dx[to + 1u] = row.y; }
  if (rest > 2u) { dx[to + 2u] = row.z; }
  if (rest > 3u) { dx[to + 3u] = row.w; }
}
