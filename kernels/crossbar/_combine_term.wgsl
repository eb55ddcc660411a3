// What a plane adds, and what the sum gives: 0 difference f g, 1 variance f² g², 2 total f² g, 3 magnitude |Σ f g|.
override kind: u32;

fn term(f: f32, g: vec4f) -> vec4f {
  if (kind == 1u) {
    return (f * g) * (f * g);
  }
  return select(f * g, f * f * g, kind == 2u);
}

fn whole(sum: vec4f) -> vec4f {
  return select(sum, abs(sum), kind == 3u);
}
