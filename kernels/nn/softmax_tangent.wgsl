// out[s, r, c] = p[c] (t[c] - Σ_k p[k] t[k]) / rows, p = rows · gradient[r] + onehot, t = tangent[s, r] - tangent[s, r, label]
// f32[rows, classes], u32[rows], f32[batch, rows, classes] → f32[batch, rows, classes]; one invocation per row of a member
struct Params {
  batch: u32,
  rows: u32,
  classes: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> tangent: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

const LANES = vec4u(0u, 1u, 2u, 3u);

fn tangents(at: vec4u) -> vec4f {
  return vec4f(tangent[at.x], tangent[at.y], tangent[at.z], tangent[at.w]);
}

fn probabilities(at: vec4u, label_at: u32) -> vec4f {
  let g = vec4f(gradient[at.x], gradient[at.y], gradient[at.z], gradient[at.w]);
  return f32(params.rows) * g + select(vec4f(0.0), vec4f(1.0), at == vec4u(label_at));
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let line = id.x + id.y * groups.x * 32u;
  let classes = params.classes;
  if (line >= params.batch * params.rows || classes == 0u) {
    return;
  }
  let row = line % params.rows;
  let label = labels[row];
  let label_at = select(0xffffffffu, row * classes + label, label < classes);
  // a constant added to t changes nothing; without that of the label a certain row keeps its digits
  var base = 0.0;
  if (label < classes) {
    base = tangent[line * classes + label];
  }
  var sums = vec4f(0.0);
  for (var c = 0u; c < classes; c += 4u) {
    // lanes beyond the row repeat its last class
    let k = min(c + LANES, vec4u(classes - 1u));
    let terms = probabilities(row * classes + k, label_at) * (tangents(line * classes + k) - base);
    sums += select(vec4f(0.0), terms, c + LANES < vec4u(classes));
  }
  let mean = (sums.x + sums.y) + (sums.z + sums.w);
  let share = 1.0 / f32(params.rows);
  for (var c = 0u; c < classes; c += 4u) {
    let k = min(c + LANES, vec4u(classes - 1u));
    let at = line * classes + k;
    let changes = probabilities(row * classes + k, label_at) * ((tangents(at) - base) - mean) * share;
    out[at.x] = changes.x;
    if (c + 1u < classes) { out[at.y] = changes.y; }
    if (c + 2u < classes) { out[at.z] = changes.z; }
    if (c + 3u < classes) { out[at.w] = changes.w; }
  }
}
