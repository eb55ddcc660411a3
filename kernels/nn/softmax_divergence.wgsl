// divergence[chip, image] = Σ_k p_k (ln p_k - ln q_k), p = softmax(reference[image]), q = softmax(logits[chip, image])
// f32[chips, images, classes], f32[images, classes] → nats f32[chips, images]; one invocation per chip and image
struct Params {
  chips: u32,
  images: u32,
  classes: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> reference: array<f32>;
@group(0) @binding(3) var<storage, read_write> divergence: array<f32>;

const LANES = vec4u(0u, 1u, 2u, 3u);
const LOWEST = vec4f(-0x1.fffffep+127f);

fn of_chip(i: vec4u) -> vec4f {
  return vec4f(logits[i.x], logits[i.y], logits[i.z], logits[i.w]);
}

fn of_reference(i: vec4u) -> vec4f {
  return vec4f(reference[i.x], reference[i.y], reference[i.z], reference[i.w]);
}

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

fn total(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 32u;
  if (row >= params.chips * params.images) {
    return;
  }
  // lanes go by the class, not by the place in the buffer, so that a chip has its bits in any batch
  let classes = params.classes;
  let q_at = vec4u(row * classes);
  let p_at = vec4u(row % params.images * classes);
  let last = vec4u(classes - 1u);
  var q_tops = LOWEST;
  var p_tops = LOWEST;
  for (var k = 0u; k < classes; k += 4u) {
    let i = min(k + LANES, last);
    q_tops = max(q_tops, of_chip(q_at + i));
    p_tops = max(p_tops, of_reference(p_at + i));
  }
  let q_top = largest(q_tops);
  let p_top = largest(p_tops);
  var q_sums = vec4f(0.0);
  var p_sums = vec4f(0.0);
  var sums = vec4f(0.0);
  for (var k = 0u; k < classes; k += 4u) { // of these lanes some are masked
    let i = min(k + LANES, last);
    let inside = k + LANES < vec4u(classes);
    let b = of_chip(q_at + i) - q_top;
    let a = of_reference(p_at + i) - p_top;
    let p = select(vec4f(0.0), exp4(a), inside);
    q_sums += select(vec4f(0.0), exp4(b), inside);
    p_sums += p;
    sums += p * (a - b);
  }
  // a sum of classes has a term 1; without any, both logarithms are 0
  let q_sum = max(total(q_sums), 1.0);
  let p_sum = max(total(p_sums), 1.0);
  // rounding may fall below 0, a divergence does not
  divergence[row] = max(total(sums) / p_sum + (ln(q_sum) - ln(p_sum)), 0.0);
}
