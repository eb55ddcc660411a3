// What lies inside the two axes is copied by four: inner is divisible by 4.
alias Item = vec4f;
const WIDTH = 4u;
