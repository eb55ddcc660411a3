// loss[r] = ln Σ_c exp(z[r, c]) - z[r, label], gradient[r, c] = (softmax - onehot) / rows; one invocation per row
// f32[rows, classes], u32[rows] → nats f32[rows], f32[rows, classes]; a row may span less than the largest f32
struct Params {
  rows: u32,
  classes: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

const LANES = vec4u(0u, 1u, 2u, 3u);

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * 32u;
  if (row >= params.rows) {
    return;
  }
  // whole vec4s that cover the row; lanes of the neighbouring rows are masked, loads are what costs
  let begin = row * params.classes;
  let end = begin + params.classes;
  let first = begin / 4u;
  let last = (end + 3u) / 4u;
  var tops = vec4f(-0x1.fffffep+127f);
  for (var v = first; v < last; v++) {
    let i = 4u * v + LANES;
    tops = select(tops, max(tops, logits[v]), (i >= vec4u(begin)) & (i < vec4u(end)));
  }
  let top = max(max(tops.x, tops.y), max(tops.z, tops.w));
  let has_label = labels[row] < params.classes;
  let chosen_at = select(0xffffffffu, begin + labels[row], has_label);
  var sums = vec4f(0.0);
  var picked = vec4f(0.0);
  for (var v = first; v < last; v++) {
    let i = 4u * v + LANES;
    let d = logits[v] - top;
    sums += select(vec4f(0.0), exp4(d), (i >= vec4u(begin)) & (i < vec4u(end)));
    picked = select(picked, d, i == vec4u(chosen_at));
  }
  let sum = (sums.x + sums.y) + (sums.z + sums.w);
  let chosen = (picked.x + picked.y) + (picked.z + picked.w); // one is not zero
  loss[row] = select(0.0, ln(sum) - chosen, has_label);
  let scale = 1.0 / sum;
  let share = 1.0 / f32(params.rows);
  for (var v = first; v < last; v++) {
    let i = 4u * v + LANES;
    let onehot = select(vec4f(0.0), vec4f(1.0), i == vec4u(chosen_at));
    let g = (exp4(logits[v] - top) * scale - onehot) * share;
    let inside = (i >= vec4u(begin)) & (i < vec4u(end));
    if (inside.x) { gradient[i.x] = g.x; }
    if (inside.y) { gradient[i.y] = g.y; }
    if (inside.z) { gradient[i.z] = g.z; }
    if (inside.w) { gradient[i.w] = g.w; }
  }
}
