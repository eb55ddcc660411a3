// mean = β₁ mean + (1 - β₁) g; square = β₂ square + (1 - β₂) g², with g the gradient and t = step + 1:
// weight -= learning_rate · mean / (1 - β₁ᵗ) / (√(square / (1 - β₂ᵗ)) + ε)
// f32[count], u32[1]; weight, mean and square f32[count] in place; one invocation per four, the last may be part padding
struct Params {
  count: u32,
  learning_rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> step: array<u32>;
@group(0) @binding(3) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> square: array<vec4f>;

// 1 - (1 - rest)ᵗ by squaring; carried as the complement, because 1 - β₂² in f32 would keep only 5 digits of 0.002
fn corrections(rest: vec2f, t: u32) -> vec2f {
  var a = rest;
  var c = vec2f(0.0);
  for (var n = t; n > 0u; n >>= 1u) {
    c = select(c, c + a * (1.0 - c), (n & 1u) == 1u);
    a = a * (2.0 - a);
  }
  return c;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let rest = 1.0 - vec2f(params.beta1, params.beta2);
  let correction = corrections(rest, min(step[0], 0xfffffffeu) + 1u);
  let g = gradient[i];
  let m = params.beta1 * mean[i] + rest.x * g;
  let s = params.beta2 * square[i] + rest.y * (g * g);
  mean[i] = m;
  square[i] = s;
  let root = sqrt(s / correction.y) + params.epsilon;
  weight[i] = weight[i] - params.learning_rate * (m / correction.x / root);
}
