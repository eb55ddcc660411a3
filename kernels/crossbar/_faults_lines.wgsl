
// Open lines of faults.wgsl: one random word for each word line and row tile, bit line and column tile.
fn word_of(line: u32, who: u32, purpose: u32) -> u32 {
  let block = block_of(line / 4u, who, 0u, purpose);
  return block[line % 4u];
}

fn words_of(line: vec4u, who: u32, purpose: u32) -> vec4u {
  let x = word_of(line.x, who, purpose);
  let y = word_of(line.y, who, purpose);
  let z = word_of(line.z, who, purpose);
  let w = word_of(line.w, who, purpose);
  return vec4u(x, y, z, w);
}

fn through_lines(g: vec4f, k: vec4u, who: u32) -> vec4f {
  let row_tiles = (params.rows - 1u) / params.tile_rows + 1u;
  let col_tiles = (params.cols - 1u) / params.tile_cols + 1u;
  let row = k / params.cols; // of all planes
  let column = k % params.cols;
  let word_line = row * col_tiles + column / params.tile_cols;
  let tile = row / params.rows * row_tiles + row % params.rows / params.tile_rows;
  let on_row = words_of(word_line, who, params.row_purpose) < vec4u(params.dead_row_below);
  let on_column = words_of(tile * params.cols + column, who, params.col_purpose) < vec4u(params.dead_col_below);
  return select(g, vec4f(0.0), on_row | on_column);
}
