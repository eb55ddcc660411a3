// exp and ln in + and * only: the builtins differ between adapters by up to 17 ulp and 6.5e-7, these by the rounding of
// their own sums. Coefficients: Cephes expf and logf.

// e^x, exactly 1 at 0, within 4 · 2⁻²³ of itself; 0 below -87, where f32 ends; x ≤ 88
fn exp4(x: vec4f) -> vec4f {
  let y = max(x, vec4f(-87.0));
  let n = floor(y * 1.44269504 + 0.5);
  // ln 2 in two parts, the first short: n times it is exact, and so is the difference
  let r = y - n * 0.693359375 + n * 2.12194440e-4;
  var p = r * 1.9875691500e-4 + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  let e = p * (r * r) + r + 1.0;
  return select(e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u)), vec4f(0.0), x < vec4f(-87.0));
}

// ln x of a normal x > 0, exactly 0 at 1, within 4 · 2⁻²³ of itself
fn ln(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let e = bitcast<i32>(bits - 0x3f3504f3u) >> 23u; // so that x / 2^e lies in [√½, √2)
  let f = f32(e);
  let r = bitcast<f32>(bits - (bitcast<u32>(e) << 23u)) - 1.0; // exact
  var p = r * 7.0376836292e-2 - 1.1514610310e-1;
  p = p * r + 1.1676998740e-1;
  p = p * r - 1.2420140846e-1;
  p = p * r + 1.4249322787e-1;
  p = p * r - 1.6668057665e-1;
  p = p * r + 2.0000714765e-1;
  p = p * r - 2.4999993993e-1;
  p = p * r + 3.3333331174e-1;
  let z = r * r;
  let low = r * z * p - f * 2.12194440e-4 - 0.5 * z;
  return r + low + f * 0.693359375;
}

fn ln4(x: vec4f) -> vec4f {
  return vec4f(ln(x.x), ln(x.y), ln(x.z), ln(x.w));
}
