
// where the scale of an alpha set, row tile and image lies
fn alpha_at(owner: u32, tile: u32, m: u32) -> u32 {
  return (owner * params.row_tiles + tile) * params.images + m;
}
