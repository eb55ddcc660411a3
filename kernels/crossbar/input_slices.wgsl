// voltage[i, s, m, r] = digit s of clamp(round(x[i, m, r] · inverse_step), code_min, code_max) · gain, ties to even
// any unit f32[input_sets, images, rows] → V f32[input_sets, slices, images, rows], 4 divides the rows
// one invocation per four values
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> voltage: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let plane = params.images * params.rows / 4u;
  if (i >= plane) {
    return;
  }
  let code = code_of(x[id.z * plane + i]);
  for (var s = 0u; s < params.slices; s++) {
    voltage[(id.z * params.slices + s) * plane + i] = digit(code, s) * params.gain;
  }
}
