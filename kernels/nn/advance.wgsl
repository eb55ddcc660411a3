// step += by, modulo 2³², one invocation
// u32[1] → u32[1]
struct Params {
  by: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> step: array<u32>;

@compute @workgroup_size(1)
fn main() {
  step[0] = step[0] + params.by;
}
