// roots[c, r, k] = √(p[r, c] / rows) ((k = c) - p[r, k]), p the softmax of a row; one invocation per row of a class c
// f32[rows, classes] → f32[classes, rows, classes]; a row may span less than the largest f32
struct Params {
  rows: u32,
  classes: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> roots: array<f32>;

const LANES = vec4u(0u, 1u, 2u, 3u);

// of four classes from c on; lanes beyond the row repeat its last class
fn four(begin: u32, c: u32) -> vec4f {
  let at = begin + min(c + LANES, vec4u(params.classes - 1u));
  return vec4f(logits[at.x], logits[at.y], logits[at.z], logits[at.w]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let line = id.x + id.y * groups.x * 64u;
  let classes = params.classes;
  if (line >= classes * params.rows) {
    return;
  }
  let chosen = line / params.rows;
  let begin = line % params.rows * classes;
  var tops = four(begin, 0u);
  for (var c = 4u; c < classes; c += 4u) {
    tops = max(tops, four(begin, c));
  }
  let top = max(max(tops.x, tops.y), max(tops.z, tops.w));
  // 1 - p of the chosen class as the sum of the others: it would cancel
  var others = vec4f(0.0);
  for (var c = 0u; c < classes; c += 4u) { // of these lanes some are masked
    let k = c + LANES;
    others += select(vec4f(0.0), exp4(four(begin, c) - top), (k < vec4u(classes)) & (k != vec4u(chosen)));
  }
  let rest = (others.x + others.y) + (others.z + others.w);
  let drop = vec4f(logits[begin + chosen] - top);
  let sum = rest + exp4(drop).x;
  // √p by half the exponent, which lives on where p has ended
  let weight = exp4(0.5 * drop).x * inverseSqrt(sum * f32(params.rows)) / sum;
  for (var c = 0u; c < classes; c += 4u) {
    let k = c + LANES;
    let root = select(-exp4(four(begin, c) - top), vec4f(rest), k == vec4u(chosen)) * weight;
    let at = line * classes + c;
    roots[at] = root.x;
    if (c + 1u < classes) { roots[at + 1u] = root.y; }
    if (c + 2u < classes) { roots[at + 2u] = root.z; }
    if (c + 3u < classes) { roots[at + 3u] = root.w; }
  }
}
