
// Cells of faults.wgsl one by one; a lane past the last cell repeats it and is not stored.
@group(0) @binding(2) var<storage, read> conductance: array<f32>;
@group(0) @binding(3) var<storage, read_write> faulty: array<f32>;

fn load(begin: u32, k: vec4u) -> vec4f {
  let at = begin + k;
  return vec4f(conductance[at.x], conductance[at.y], conductance[at.z], conductance[at.w]);
}

fn store(begin: u32, k: vec4u, g: vec4f) {
  let at = begin + k;
  faulty[at.x] = g.x;
  if (k.y > k.x) {
    faulty[at.y] = g.y;
  }
  if (k.z > k.y) {
    faulty[at.z] = g.z;
  }
  if (k.w > k.z) {
    faulty[at.w] = g.w;
  }
}
