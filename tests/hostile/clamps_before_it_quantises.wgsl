// crossbar/converter that clamps half a code too early
// workgroups: cover(blocks * lines * length, 64)
override order: u32;

struct Params {
  blocks: u32,
  lines: u32,
  length: u32,
  code_min: f32,
  code_max: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> inverse_step: array<f32>;
@group(0) @binding(3) var<storage, read> gain: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.blocks * params.lines * params.length) {
    return;
  }
  let line = i / params.length % params.lines;
  let limited = clamp(x[i] * inverse_step[line], params.code_min, params.code_max - 0.5);
  y[i] = select(round(limited), limited, order == 2u) * gain[line];
}
