// Normals by the inverse of their distribution function, where they must lie in a window: AS 241 (PPND7, Wichura 1988),
// without its branch for tails below e⁻²⁵, which 32 bits do not reach in a window of at least 1/8. Needs ln4() of
// ../_math.wgsl.

// the number that a share `tail` in [2⁻³⁶, 1/2] of all normals lies above, within 28 · 2⁻²³ of itself for an exact tail
fn upper_quantile(tail: vec4f) -> vec4f {
  let q = 0.5 - tail;
  let s = 0.180625 - q * q;
  let a = ((59.109374720 * s + 159.29113202) * s + 50.434271938) * s + 3.3871327179;
  let b = ((67.187563600 * s + 78.757757664) * s + 17.895169469) * s + 1.0;
  let r = sqrt(-ln4(tail)) - 1.6;
  let c = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
  let d = (0.12021132975 * r + 0.73700164250) * r + 1.0;
  return select(c / d, q * (a / b), q <= vec4f(0.425));
}

// normals between those below which the shares `low` < `high` of all lie, one per word; counted from the nearer end,
// where a small share has all its digits
fn normals_between(words: vec4u, low: f32, high: f32) -> vec4f {
  let inside = high - low;
  let left = low + inside * ((vec4f(words) + 0.5) * 0x1p-32);
  let right = (1.0 - high) + inside * ((vec4f(~words) + 0.5) * 0x1p-32);
  let size = upper_quantile(min(left, right));
  return select(size, -size, left < right);
}
