// Four numbers in a row at once, of up to two pixels of y: 4 divides out_pixels · channels, and channels ≥ 3.
alias Item = vec4f;
alias Index = vec4u;
const WIDTH = 4u;

fn numbers_at(start: u32, pixel: Index, first: u32) -> Item {
  var channel = first + vec4u(0u, 1u, 2u, 3u);
  channel -= select(vec4u(), vec4u(params.channels), channel >= vec4u(params.channels));
  let at = start + pixel * params.channels + channel;
  return vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
}
