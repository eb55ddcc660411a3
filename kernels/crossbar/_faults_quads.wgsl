
// Cells of faults.wgsl where a chip has whole fours of them.
@group(0) @binding(2) var<storage, read> conductance: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> faulty: array<vec4f>;

fn load(begin: u32, k: vec4u) -> vec4f {
  return conductance[(begin + k.x) / 4u];
}

fn store(begin: u32, k: vec4u, g: vec4f) {
  faulty[(begin + k.x) / 4u] = g;
}
