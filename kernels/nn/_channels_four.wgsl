// Channels go by four: 4 divides them.
alias Item = vec4f;
alias Index = vec4u;
const WIDTH = 4u;
