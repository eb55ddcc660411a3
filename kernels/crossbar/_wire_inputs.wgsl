// Inputs of vectors v to v + 3 on a row; vectors past the last are 0. Identity: vector k drives row k of every tile
// with 1 V.
fn inputs(v: vec4u, batch: u32, row: u32) -> vec4f {
  if (source == 1u) {
    return select(vec4f(0.0), vec4f(1.0), v == vec4u(row % params.tile_rows));
  }
  let at = (batch * params.vectors + min(v, vec4u(params.vectors - 1u))) * params.rows + row;
  return select(vec4f(0.0), vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), v < vec4u(params.vectors));
}

// the 16 vectors of a block, for a plane of an array: odd planes are driven with the opposite sign
fn drive(array: u32, plane: u32, row: u32, block: u32) -> mat4x4f {
  let v = 16u * block + vec4u(0u, 1u, 2u, 3u);
  let batch = array / (params.arrays / params.sets);
  let sign = 1.0 - 2.0 * f32(plane % 2u);
  return sign *
    mat4x4f(
      inputs(v, batch, row),
      inputs(v + 4u, batch, row),
      inputs(v + 8u, batch, row),
      inputs(v + 12u, batch, row),
    );
}
