
// Whole lines in faults.wgsl: a driver that carries out both sides of a branch would draw words for nothing.
fn through_lines(g: vec4f, k: vec4u, who: u32) -> vec4f {
  return g;
}
