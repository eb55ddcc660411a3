// Random numbers of crossbar/program: four of a distribution from four random words

override distribution: u32;

fn draws(words: vec4u) -> vec4f {
  let low = vec4f(params.low);
  let high = vec4f(params.high);
  switch distribution {
    case 0u: { return normals(words); }
    case 1u: { return clamp(normals(words), low, high) - params.shift; }
    case 2u: { return clamp(normals_between(words, params.cdf_low, params.cdf_high), low, high); }
    case 3u: { return uniforms(words); }
    default: { return peppers(words); }
  }
}

// odd multiples of 2⁻²⁴ in (−1, 1), all of them exact
fn uniforms(words: vec4u) -> vec4f {
  return (vec4f(bitcast<vec4i>(words) >> vec4u(8u)) + 0.5) * 0x1p-23;
}

// the upper 24 bits say whether, the lowest one which sign
fn peppers(words: vec4u) -> vec4f {
  let hit = vec4f(words >> vec4u(8u)) * 0x1p-24 < vec4f(params.probability);
  return select(vec4f(0.0), 1.0 - 2.0 * vec4f(words & vec4u(1u)), hit);
}
