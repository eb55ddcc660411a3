// losses[step mod length] = mean of loss, hits[step mod length] = correct, one invocation
// nats f32[rows], u32[1], u32[1]; losses f32[length] and hits u32[length] in place
struct Params {
  rows: u32,
  length: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> loss: array<vec4f>;
@group(0) @binding(2) var<storage, read> correct: array<u32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> hits: array<u32>;

const LANES = vec4u(0u, 1u, 2u, 3u);

@compute @workgroup_size(1)
fn main() {
  var sum = vec4f(0.0);
  for (var v = 0u; 4u * v < params.rows; v++) {
    sum += select(vec4f(0.0), loss[v], 4u * v + LANES < vec4u(params.rows));
  }
  let at = step[0] % params.length;
  losses[at] = (sum.x + sum.y + sum.z + sum.w) / f32(params.rows);
  hits[at] = correct[0];
}
