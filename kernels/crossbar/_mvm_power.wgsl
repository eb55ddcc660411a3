// What the cells make of a voltage: v, v², v³, |v| or v·|v|. The compiler knows which.
override power: u32;

fn raised(v: vec4f) -> vec4f {
  if (power == 2u) {
    return v * v;
  }
  if (power == 3u) {
    return v * v * v;
  }
  if (power == 4u) {
    return abs(v);
  }
  return select(v, v * abs(v), power == 5u);
}
