// An item is four neighbours; what counts them is divisible by 4.
alias Item = vec4f;
fn items_of(count: u32) -> u32 {
  return count / 4u;
}
