// ln in + and * alone, for normal x > 0: the builtin keeps only 6.5e-7 absolute on software adapters, this one is exact at 1
fn log_poly(value: f32) -> f32 {
  let bits = bitcast<u32>(value);
  var e = f32(i32(bits >> 23u) - 126);
  var m = bitcast<f32>((bits & 0x7fffffu) | 0x3f000000u); // [0.5, 1)
  if (m < 0.70710678) {
    m = m + m;
    e = e - 1.0;
  }
  let x = m - 1.0; // exact
  // ln(1 + x) = x - x²/2 + x³ P(x) on [√½ - 1, √2 - 1]: minimax of Cephes logf
  var p = 7.0376836292e-2;
  p = p * x - 1.1514610310e-1;
  p = p * x + 1.1676998740e-1;
  p = p * x - 1.2420140846e-1;
  p = p * x + 1.4249322787e-1;
  p = p * x - 1.6668057665e-1;
  p = p * x + 2.0000714765e-1;
  p = p * x - 2.4999993993e-1;
  p = p * x + 3.3333331174e-1;
  let z = x * x;
  let low = x * z * p + e * -2.12194440e-4 - 0.5 * z;
  return x + low + e * 0.693359375;
}
