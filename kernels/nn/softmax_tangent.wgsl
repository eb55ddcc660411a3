// out[s, r, c] = p[c] (t[c] - Σ_k p[k] t[k]) / rows, p = rows · gradient[r] + onehot, t = tangent[s, r] - tangent[s, r, label]
// of order second of s[c] = (t[c] - Σ_k p[k] t[k])² instead of t: the second derivative along the direction
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

override order: u32; // 1 or 2

fn probability(row: u32, c: u32) -> f32 {
  let onehot = select(0.0, 1.0, c == labels[row]);
  return f32(params.rows) * gradient[row * params.classes + c] + onehot;
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let line = id.x + id.y * groups.x * 32u;
  if (line >= params.batch * params.rows) {
    return;
  }
  let classes = params.classes;
  let row = line % params.rows;
  let begin = line * classes;
  // a constant added to t changes nothing; without that of the label a certain row keeps its digits
  var base = 0.0;
  if (labels[row] < classes) {
    base = tangent[begin + labels[row]];
  }
  var mean = 0.0;
  for (var c = 0u; c < classes; c++) {
    mean += probability(row, c) * (tangent[begin + c] - base);
  }
  let share = 1.0 / f32(params.rows);
  if (order == 1u) {
    for (var c = 0u; c < classes; c++) {
      out[begin + c] = probability(row, c) * ((tangent[begin + c] - base) - mean) * share;
    }
    return;
  }
  var square = 0.0;
  for (var c = 0u; c < classes; c++) {
    let d = (tangent[begin + c] - base) - mean;
    square += probability(row, c) * (d * d);
  }
  for (var c = 0u; c < classes; c++) {
    let d = (tangent[begin + c] - base) - mean;
    out[begin + c] = probability(row, c) * (d * d - square) * share;
  }
}
