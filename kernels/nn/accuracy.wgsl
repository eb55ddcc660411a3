// correct[chip] = number of images whose largest logit is that of the label, one invocation per chip
// f32[chips, images, classes], u32[images] → u32[chips]; the lowest class wins a tie, a row with a NaN counts as wrong
struct Params {
  chips: u32,
  images: u32,
  classes: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
// read as bits: compilers may assume that an f32 is no NaN
@group(0) @binding(1) var<storage, read> logits: array<vec4u>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> correct: array<u32>;

const LANES = vec4u(0u, 1u, 2u, 3u);
const NEVER = i32(-2147483648);
const NAN = 0x7fffffff;

// integers in the order of the numbers, -0 = +0; NaN above all
fn ordered(bits: vec4u) -> vec4i {
  let s = bitcast<vec4i>(bits);
  let key = select(s, vec4i(NEVER) - s, s < vec4i(0));
  return select(key, vec4i(NAN), (bits & vec4u(0x7fffffffu)) > vec4u(0x7f800000u));
}

// few chips must spread over the cores as well, so the workgroup is small
@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let chip = id.x + id.y * groups.x * 8u;
  if (chip >= params.chips) {
    return;
  }
  var total = 0u;
  var begin = chip * params.images * params.classes;
  for (var image = 0u; image < params.images; image++) {
    let end = begin + params.classes;
    var best = NEVER;
    var at = 0xffffffffu;
    for (var v = begin / 4u; 4u * v < end; v++) {
      let i = 4u * v + LANES;
      let inside = (i >= vec4u(begin)) & (i < vec4u(end));
      let key = select(vec4i(NEVER), ordered(logits[v]), inside);
      at = select(at, i.x, key.x > best);
      best = max(best, key.x);
      at = select(at, i.y, key.y > best);
      best = max(best, key.y);
      at = select(at, i.z, key.z > best);
      best = max(best, key.z);
      at = select(at, i.w, key.w > best);
      best = max(best, key.w);
    }
    let found = (best != NEVER) & (best != NAN);
    total += select(0u, 1u, found & (at - begin == labels[image]));
    begin = end;
  }
  correct[chip] = total;
}
