// g = clip · gradient + weight_decay · weight; v = momentum · v + g; weight -= rates[step] · (v, or g + momentum · v)
// f32[count], f32[steps], u32[1], f32[1]; weight, velocity f32[count] in place; one invocation per four, padded at the end
override momentum_kind: u32; // 1 for Nesterov
struct Params {
  count: u32,
  momentum: f32,
  weight_decay: f32,
  steps: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read> clip: array<f32>;
@group(0) @binding(5) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> velocity: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let w = weight[i];
  let g = clip[0] * gradient[i] + params.weight_decay * w;
  let v = params.momentum * velocity[i] + g;
  velocity[i] = v;
  let update = select(v, g + params.momentum * v, momentum_kind == 1u);
  weight[i] = w - rates[min(step[0], params.steps - 1u)] * update;
}
