// g = clip · gradient (+ weight_decay · weight if coupled); mean = β₁ mean + (1 - β₁) g; square = β₂ square + (1 - β₂) g²;
// t = step + 1: weight -= rates[step] · (mean / (1 - β₁ᵗ) / (√(square / (1 - β₂ᵗ)) + ε) (+ weight_decay · weight))
// f32[count], f32[steps], u32[1], f32[1]; weight, mean, square f32[count] in place; one invocation per four, padded at the end
override decay: u32; // 0 coupled, 1 decoupled
struct Params {
  count: u32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  weight_decay: f32,
  steps: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read> clip: array<f32>;
@group(0) @binding(5) var<storage, read_write> weight: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> square: array<vec4f>;

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
  let w = weight[i];
  let decayed = params.weight_decay * w;
  let g = clip[0] * gradient[i] + select(vec4f(0.0), decayed, decay == 0u);
  let m = params.beta1 * mean[i] + rest.x * g;
  let s = params.beta2 * square[i] + rest.y * (g * g);
  mean[i] = m;
  square[i] = s;
  // sqrt may be 1 / inverseSqrt, which has no value at 0
  let root = sqrt(max(s / correction.y, vec4f(1e-36))) + params.epsilon;
  let update = m / correction.x / root + select(vec4f(0.0), decayed, decay == 1u);
  weight[i] = w - rates[min(step[0], params.steps - 1u)] * update;
}
