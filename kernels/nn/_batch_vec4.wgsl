// x[i] = images[s], y[i] = labels[s] with s = order[(step · batch + i) mod length], one invocation per 4 vec4s of a row, width divisible by 4
// f32[samples, width], u32[samples], u32[length], u32[1] → f32[batch, width], u32[batch]
struct Params {
  samples: u32,
  width: u32,
  batch: u32,
  length: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> images: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let width = params.width / 4u;
  let strips = max(1u, (width + 4u - 1u) / 4u);
  let at = id.x + id.y * groups.x * 32u;
  let i = at / strips;
  if (i >= params.batch) {
    return;
  }
  let strip = at % strips;
  // remainders first, so that the product stays small
  let before = (step[0] % params.length) * (params.batch % params.length) % params.length;
  let sample = min(order[(before + i) % params.length], params.samples - 1u);
  if (strip == 0u) {
    y[i] = labels[sample];
  }
  let to = i * width;
  let source = sample * width;
  for (var c = 4u * strip; c < min(4u * strip + 4u, width); c++) {
    x[to + c] = images[source + c];
  }
}
