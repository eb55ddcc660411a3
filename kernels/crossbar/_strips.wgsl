// Currents f32[chips, lines, vectors, stride] in strips of four columns and up to four vectors of a line: what belongs to
// the columns is loaded once, and neighbours lie side by side.
struct Strip {
  line: u32,
  quad: u32,
  vector: u32,
  step: u32,
}

// vectors of a strip lie `step` apart; lines past the last are the caller's to refuse
fn strip_of(i: u32, vectors: u32, quads: u32) -> Strip {
  let strips = (vectors + 3u) / 4u;
  return Strip(i / quads / strips, i % quads, i / quads % strips, strips);
}
