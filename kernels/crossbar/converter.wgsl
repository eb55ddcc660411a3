// y = clamp(round(x · inverse_step), code_min, code_max) · gain, ties to even; or limited first, or only limited
// f32[blocks, lines, length] any unit, f32[lines] 1 / that, f32[lines] any → f32[blocks, lines, length] unit of gain
// one invocation per four vec4s of a line, a strip apart; 4 divides the length
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.length / 4u;
  let strip = (quads + 3u) / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let line = i / strip;
  if (line >= params.lines) {
    return;
  }
  let codes_per_unit = inverse_step[line];
  let unit = gain[line];
  let begin = (id.z * params.lines + line) * quads;
  for (var q = i % strip; q < quads; q += strip) {
    y[begin + q] = convert(x[begin + q] * codes_per_unit, unit);
  }
}
