// Channels go by two: 2 divides them.
alias Item = vec2f;
alias Index = vec2u;
const WIDTH = 2u;
