// Channels go by four: 4 divides them.
alias Item = vec4f;
alias Index = vec4u;
const WIDTH = 4u;

fn numbers_at(at: Index) -> Item {
  return vec4f(x[at.x], x[at.y + 1u], x[at.z + 2u], x[at.w + 3u]);
}
