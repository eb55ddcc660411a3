// What lies inside the two axes is copied one by one.
alias Item = f32;
const WIDTH = 1u;
