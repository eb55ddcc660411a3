
// Rows of row_range.wgsl one by one.
@group(0) @binding(1) var<storage, read> x: array<f32>;

// four maxima of the sizes from `begin` to `end`; what a last four lacks repeats the last
fn most_of(begin: u32, end: u32) -> vec4f {
  var most = vec4f(0.0);
  for (var r = begin; r < end; r += 4u) {
    let at = min(r + vec4u(0u, 1u, 2u, 3u), vec4u(end - 1u));
    most = max(most, abs(vec4f(x[at.x], x[at.y], x[at.z], x[at.w])));
  }
  return most;
}
