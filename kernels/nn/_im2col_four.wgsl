// Channels are copied by four: group_channels is divisible by 4.
alias Item = vec4f;
const WIDTH = 4u;
