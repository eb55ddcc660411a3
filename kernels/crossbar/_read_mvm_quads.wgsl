// Cells by four: cols is divisible by 4, so that one block of random words belongs to four columns, and none is padding.
@group(0) @binding(3) var<storage, read> conductance: array<vec4f>;
@group(0) @binding(4) var<storage, read> sigma: array<vec4f>;

struct Cells {
  mean: vec4f,
  deviation: vec4f,
}

// four cells of a row that begins at cell `row`
fn load(row: u32, q: u32) -> Cells {
  let at = row / 4u + q;
  return Cells(conductance[at], sigma[at]);
}

fn drawn(k: u32, chip_number: u32, read: u32) -> vec4f {
  return normals(philox(vec4u(k / 4u, chip_number, read, params.draw), vec2u(params.seed, params.purpose)));
}

fn store(v: u32, line: u32, q: u32, sum: vec4f) {
  if (v < params.vectors) {
    current[(line * params.vectors + v) * (params.stride / 4u) + q] = sum;
  }
}
