// Standard normals from random words by Box-Muller, in + and * and one sqrt: builtin log, sin and cos differ between
// adapters by up to 2^-11, these polynomials only by the rounding of their own sums.
// Needs ln() of ../_math.wgsl.

// -2 ln u, u = the 32 bits as a fraction, cut to 24 significant bits: an exact f32 in [2⁻³², 1)
fn minus_two_log(word: u32) -> f32 {
  let w = word | 1u;
  let zeros = countLeadingZeros(w);
  let u = f32((w << zeros) >> 8u) * bitcast<f32>((103u - zeros) << 23u); // times 2^(-24 - zeros)
  return max(0.0, -2.0 * ln(u));
}

// cos and sin of 2π·word/2³², by octants so that the polynomials see at most π/4
fn unit_circle(word: u32) -> vec2f {
  let turned = word + 0x20000000u; // half a quarter further, so that the remainder is centred
  let quadrant = turned >> 30u;
  let centred = i32(turned & 0x3fffffffu) - 0x20000000; // [-2^29, 2^29)
  let a = f32(centred >> 6u) * (6.2831853071795864 * 0x1p-26); // 24 bits are exact
  let z = a * a;
  let s = a + a * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let c = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  switch quadrant {
    case 0u: { return vec2f(c, s); }
    case 1u: { return vec2f(-s, c); }
    case 2u: { return vec2f(-c, -s); }
    default: { return vec2f(s, -c); }
  }
}

// four normals from four words
fn normals(words: vec4u) -> vec4f {
  let a = sqrt(minus_two_log(words.x)) * unit_circle(words.y);
  let b = sqrt(minus_two_log(words.z)) * unit_circle(words.w);
  return vec4f(a, b);
}
