// What is summed in one is the sum.
fn all_of(total: f32) -> f32 {
  return total;
}
