// What every converter does with four values, and what it is told.
override order: u32;

struct Params {
  blocks: u32,
  lines: u32,
  length: u32,
  code_min: f32,
  code_max: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> inverse_step: array<f32>;
@group(0) @binding(3) var<storage, read> gain: array<f32>;

// rounded before the limits (0), behind them (1), or not at all (2)
fn convert(scaled: vec4f, unit: f32) -> vec4f {
  let first = select(scaled, round(scaled), order == 0u);
  let limited = clamp(first, vec4f(params.code_min), vec4f(params.code_max));
  return select(limited, round(limited), order == 1u) * unit;
}
