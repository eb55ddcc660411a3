// Laws of crossbar/program: conductances µS after programming, before they are limited. g: targets µS; xi: random numbers
// times the cells' own factors of the deviation

override kind: u32;

fn law(g: vec4f, xi: vec4f) -> vec4f {
  let error = params.c0 * xi;
  switch kind {
    case 0u: { return g + error; }
    case 1u: { return g * (1.0 + error); }
    case 2u: { return g * exp4(clamp(error + params.c1, vec4f(-80.0), vec4f(80.0))); }
    case 3u: { return g + polynomial(g / params.g_max) * xi; }
    case 4u: { return g + error * inverse(g); }
    case 5u: { return g + error * (1.0 - exp4(-abs(g) / params.c1)); }
    default: { return g + error * level(abs(g) / params.g_max); }
  }
}

fn polynomial(r: vec4f) -> vec4f {
  let sigma = (((params.c4 * r + params.c3) * r + params.c2) * r + params.c1) * r + params.c0;
  return max(sigma, vec4f(0.0));
}

// c1² / g, and 0 where g is: 10⁻³⁰ µS is less than any cell has and more than what an adapter may take for 0
fn inverse(g: vec4f) -> vec4f {
  let none = abs(g) < vec4f(1e-30);
  return select(params.c1 * params.c1 / select(g, vec4f(1.0), none), vec4f(0.0), none);
}

// the levels between the outer two have a deviation of their own
fn level(r: vec4f) -> vec4f {
  return select(vec4f(1.0), vec4f(params.c1), (r > vec4f(params.c2)) & (r < vec4f(params.c3)));
}
