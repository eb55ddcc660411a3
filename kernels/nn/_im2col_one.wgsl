// Channels are copied one by one.
alias Item = f32;
const WIDTH = 1u;
