// Any number of rows: a plane need not begin at a vec4. One invocation per value.
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> voltage: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let plane = params.images * params.rows;
  if (i >= plane) {
    return;
  }
  let code = code_of(vec4f(x[id.z * plane + i]));
  for (var s = 0u; s < params.slices; s++) {
    voltage[(id.z * params.slices + s) * plane + i] = digit(code, s).x * params.gain;
  }
}
