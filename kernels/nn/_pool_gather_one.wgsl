// Channels go one by one.
alias Item = f32;
alias Index = u32;
const WIDTH = 1u;

fn numbers_at(at: Index) -> Item {
  return x[at];
}
