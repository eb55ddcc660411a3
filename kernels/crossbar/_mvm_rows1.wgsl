// Voltages row by row, for any number of rows; those past the end of the tile are 0 and add nothing.
@group(0) @binding(1) var<storage, read> voltage: array<f32>;

// voltages of rows r to r+3; `vector` is where the vector's voltages begin
fn drive(vector: u32, r: u32, end: u32) -> vec4f {
  let row = vec4u(r, r + 1u, r + 2u, r + 3u);
  let at = vector + min(row, vec4u(end - 1u));
  let loaded = vec4f(voltage[at.x], voltage[at.y], voltage[at.z], voltage[at.w]);
  let v = select(vec4f(0.0), loaded, row < vec4u(end));
  return raised(v);
}
