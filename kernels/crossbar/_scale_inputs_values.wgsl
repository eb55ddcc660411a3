
// Values of scale_inputs.wgsl one by one.
const width = 1u;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
