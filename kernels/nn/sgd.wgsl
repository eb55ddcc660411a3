// velocity = momentum · velocity + gradient + weight_decay · weight; weight -= learning_rate · velocity
// f32[count]; weight and velocity f32[count] in place; one invocation per four, the last vec4 may be partly padding
struct Params {
  count: u32,
  learning_rate: f32,
  momentum: f32,
  weight_decay: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> velocity: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let w = weight[i];
  let v = params.momentum * velocity[i] + (gradient[i] + params.weight_decay * w);
  velocity[i] = v;
  weight[i] = w - params.learning_rate * v;
}
