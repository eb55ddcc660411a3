// What lies inside the two axes is copied one by one.
alias Item = f32;
fn items_of(inner: u32) -> u32 {
  return inner;
}
