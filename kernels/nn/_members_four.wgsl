// Where 4 divides count, every member of a batch is whole vec4s.
alias Item = vec4f;
const WIDTH = 4u;

fn item(four: vec4f, lane: u32) -> Item {
  return four;
}
