// Lines of any length, which need not begin at a vec4: one invocation per 16 values of a line, a strip apart.
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let strip = (params.length + 15u) / 16u;
  let i = id.x + id.y * groups.x * 64u;
  let line = i / strip;
  if (line >= params.lines) {
    return;
  }
  let codes_per_unit = inverse_step[line];
  let unit = gain[line];
  let begin = (id.z * params.lines + line) * params.length;
  for (var k = i % strip; k < params.length; k += strip) {
    y[begin + k] = convert(vec4f(x[begin + k] * codes_per_unit), unit).x;
  }
}
