// Where 4 does not divide count, the members of a batch do not begin at vec4s.
alias Item = f32;
const WIDTH = 1u;

fn item(four: vec4f, lane: u32) -> Item {
  return four[lane];
}
