
// Rows of row_range.wgsl where 4 divides all and those of every tile.
@group(0) @binding(1) var<storage, read> x: array<vec4f>;

// four maxima of the sizes from `begin` to `end`
fn most_of(begin: u32, end: u32) -> vec4f {
  var most = vec4f(0.0);
  for (var q = begin / 4u; q < end / 4u; q++) {
    most = max(most, abs(x[q]));
  }
  return most;
}
