// The digits of a code, and what their encoding needs.
override encoding: u32; // 1 for two's complement

struct Params {
  input_sets: u32,
  images: u32,
  rows: u32,
  slices: u32,
  slice_bits: u32,
  code_min: f32,
  code_max: f32,
  inverse_step: f32,
  gain: f32,
}
@group(0) @binding(0) var<uniform> params: Params;

fn code_of(x: vec4f) -> vec4i {
  return vec4i(clamp(round(x * params.inverse_step), vec4f(params.code_min), vec4f(params.code_max)));
}

fn digit(code: vec4i, slice: u32) -> vec4f {
  let shift = vec4u(slice * params.slice_bits);
  let mask = vec4u((1u << params.slice_bits) - 1u);
  if (encoding == 0u) {
    return vec4f(sign(code) * vec4i((vec4u(abs(code)) >> shift) & mask));
  }
  if (slice + 1u == params.slices) {
    return select(vec4f(0.0), vec4f(1.0), code < vec4i(0));
  }
  return vec4f((vec4u(code) >> shift) & mask);
}
