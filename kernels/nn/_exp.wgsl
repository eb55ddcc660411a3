// exp in + and * alone: the builtin is off by up to 17 ulp on software adapters. 0 below -87, where f32 ends; x ≤ 88.
fn exp_poly(x: vec4f) -> vec4f {
  let y = max(x, vec4f(-87.0));
  let n = floor(y * 1.44269504 + 0.5);
  // ln 2 in two parts: the first has 9 bits, so that its product is exact
  let r = y - n * 0.693359375 + n * 2.12194440e-4;
  // exp(r) = 1 + r + r² P(r) on ±ln(2)/2: minimax fit, relative error 3e-9
  var p = r * 1.3814539881e-3 + 8.3687451272e-3;
  p = p * r + 4.1668390790e-2;
  p = p * r + 1.6666520399e-1;
  p = p * r + 4.9999993432e-1;
  let power = bitcast<vec4f>(vec4u(vec4i(n) + 127) << vec4u(23u));
  return select((r + r * r * p + 1.0) * power, vec4f(0.0), x < vec4f(-87.0));
}
