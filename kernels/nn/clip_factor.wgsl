// clip = min(1, limit / (√square + 1e-6)), one invocation
// f32[1] → f32[1]
struct Params {
  limit: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> square: array<f32>;
@group(0) @binding(2) var<storage, read_write> clip: array<f32>;

@compute @workgroup_size(1)
fn main() {
  // sqrt may be 1 / inverseSqrt, which has no value at 0
  let norm = sqrt(max(square[0], 1e-30));
  clip[0] = min(1.0, params.limit / (norm + 1e-6));
}
