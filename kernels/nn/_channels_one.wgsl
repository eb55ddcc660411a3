// Channels go one by one.
alias Item = f32;
alias Index = u32;
const WIDTH = 1u;
