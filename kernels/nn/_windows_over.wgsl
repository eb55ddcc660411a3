// The windows [first, last) of an axis that a place lies in; `at` counts from the beginning of the padding.
fn windows_over(at: u32, length: u32, stride: u32, windows: u32) -> vec2u {
  // before the end of the first window the difference wraps, and is not taken
  let first = select((at - length) / stride + 1u, 0u, at < length);
  return vec2u(first, min(at / stride + 1u, windows));
}
