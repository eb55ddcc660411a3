// Numbers one by one.
alias Item = f32;
alias Index = u32;
const WIDTH = 1u;

fn numbers_at(start: u32, pixel: Index, first: u32) -> Item {
  return x[start + pixel * params.channels + first];
}
