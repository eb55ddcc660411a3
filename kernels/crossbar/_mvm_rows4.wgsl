// Voltages by four rows a load: rows and tile_rows are divisible by 4.
@group(0) @binding(1) var<storage, read> voltage: array<vec4f>;

// voltages of rows r to r+3; `vector` is where the vector's voltages begin
fn drive(vector: u32, r: u32, end: u32) -> vec4f {
  let v = voltage[(vector + r) / 4u];
  return raised(v);
}
