// A law in two pieces: where r < threshold, line.x·ln r + line.y limited to [line.z, line.w]; else the cubic
// polynomial cubic.x + cubic.y·r + cubic.z·r² + cubic.w·r³. log_r is ln r.
fn piecewise(r: vec4f, log_r: vec4f, threshold: f32, line: vec4f, cubic: vec4f) -> vec4f {
  let low = min(max(line.x * log_r + line.y, vec4f(line.z)), vec4f(line.w));
  let high = ((cubic.w * r + cubic.z) * r + cubic.y) * r + cubic.x;
  return select(high, low, r < vec4f(threshold));
}
