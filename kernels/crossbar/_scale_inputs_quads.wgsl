
// Values of scale_inputs.wgsl in fours that share a tile.
const width = 4u;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
