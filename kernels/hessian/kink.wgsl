// term[i] = scale · upstream[i] · s ψ(-|a[i]| / s), s = √variance[i], ψ(r) = φ(r) + r Φ(r): 0 where s is 0
// a f32[count], 1/a f32[count], a² f32[count] → f32[count] of the unit of scale; one invocation per four elements
struct Params {
  count: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> upstream: array<vec4f>;
@group(0) @binding(3) var<storage, read> variance: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> term: array<vec4f>;

// ψ(-r) for 0 ≤ r ≤ 14: exp(-r²/2) · t² Q(1 - 2t), t = k / (r + k); Q fitted, relative error 1.7e-8
fn excess(r: vec4f) -> vec4f {
  let t = 3.5 / (r + 3.5);
  let x = 1.0 - 2.0 * t;
  var q = x * 1.1111701320e-4 + 2.5475506528e-4;
  q = q * x - 6.1071727782e-4;
  q = q * x - 1.5516503984e-3;
  q = q * x + 4.7377393156e-3;
  q = q * x + 4.4592598768e-3;
  q = q * x - 4.3578797606e-2;
  q = q * x + 1.0566772805e-1;
  q = q * x - 1.4383456672e-1;
  q = q * x + 1.0693696908e-1;
  return exp4(-0.5 * r * r) * (t * t * q);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let v = variance[i];
  // sqrt may be 1 / inverseSqrt, which has no value at 0
  let s = sqrt(max(v, vec4f(1e-36)));
  // from 14 on exp is 0 in f32, and the quotient could overflow
  let mean = s * excess(min(abs(a[i]), 14.0 * s) / s);
  term[i] = params.scale * upstream[i] * select(mean, vec4f(0.0), v <= vec4f(1e-36));
}
