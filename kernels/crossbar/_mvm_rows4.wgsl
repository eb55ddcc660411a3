// Voltages by four rows a load: rows and tile_rows are divisible by 4.
@group(0) @binding(1) var<storage, read> voltage: array<vec4f>;

// voltages of rows r to r+3; `image` is where the image's voltages begin
fn drive(image: u32, r: u32, end: u32) -> vec4f {
  let v = voltage[(image + r) / 4u];
  return select(v, v * v, square == 1u);
}
