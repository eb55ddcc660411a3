// Cells one by one: cols is any number, so that four columns begin anywhere in a block of random words and end in padding.
@group(0) @binding(3) var<storage, read> conductance: array<f32>;
@group(0) @binding(4) var<storage, read> sigma: array<f32>;

struct Cells {
  mean: vec4f,
  deviation: vec4f,
}

// four cells of a row that begins at cell `row`; columns past the last repeat it
fn load(row: u32, q: u32) -> Cells {
  let at = row + min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));
  return Cells(
    vec4f(conductance[at.x], conductance[at.y], conductance[at.z], conductance[at.w]),
    vec4f(sigma[at.x], sigma[at.y], sigma[at.z], sigma[at.w]),
  );
}

fn block(b: u32, chip_number: u32, read: u32) -> vec4f {
  return normals(philox(vec4u(b, chip_number, read, params.draw), vec2u(params.seed, params.purpose)));
}

// normals of cells k to k + 3, of one block or of two
fn drawn(k: u32, chip_number: u32, read: u32) -> vec4f {
  let a = block(k / 4u, chip_number, read);
  if (k % 4u == 0u) {
    return a;
  }
  let b = block(k / 4u + 1u, chip_number, read);
  switch k % 4u {
    case 1u: { return vec4f(a.yzw, b.x); }
    case 2u: { return vec4f(a.zw, b.xy); }
    default: { return vec4f(a.w, b.xyz); }
  }
}

fn store(v: u32, line: u32, q: u32, sum: vec4f) {
  if (v < params.vectors) {
    let padding = 4u * q + vec4u(0u, 1u, 2u, 3u) >= vec4u(params.cols);
    current[(line * params.vectors + v) * (params.stride / 4u) + q] = select(sum, vec4f(), padding);
  }
}
