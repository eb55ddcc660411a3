// An item is one number.
alias Item = f32;
fn items_of(count: u32) -> u32 {
  return count;
}
