// programmed[chip, k] = min(max(law(target[k], reference[k]·device[chip, k]·ξ[chip, k]), floor), ceiling)
// chip numbers u32[chips], µS f32[cells], 1 f32[cells] → µS f32[chips, cells]; one invocation per four cells of a chip
@group(0) @binding(2) var<storage, read> target_: array<f32>; // WGSL reserves "target"
@group(0) @binding(3) var<storage, read> reference: array<f32>;
@group(0) @binding(4) var<storage, read_write> programmed: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let first = 4u * q;
  if (first >= params.cells) {
    return;
  }
  let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four
  let g = vec4f(target_[k.x], target_[k.y], target_[k.z], target_[k.w]);
  let deviation = vec4f(reference[k.x], reference[k.y], reference[k.z], reference[k.w]);
  let value = four_cells(q, chip[id.z], g, deviation);
  let at = vec4u(id.z * params.cells) + k;
  programmed[at.x] = value.x;
  if (first + 1u < params.cells) {
    programmed[at.y] = value.y;
  }
  if (first + 2u < params.cells) {
    programmed[at.z] = value.z;
  }
  if (first + 3u < params.cells) {
    programmed[at.w] = value.w;
  }
}
