// What lies inside the two axes is copied by four: inner is divisible by 4.
alias Item = vec4f;
fn items_of(inner: u32) -> u32 {
  return inner / 4u;
}
