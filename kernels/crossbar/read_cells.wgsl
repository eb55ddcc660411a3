// noisy[chip, r, k] = min(max(conductance[chip, k] + sigma[chip, k]·ξ, floor), ceiling), one normal ξ per cell, chip and read
// chip numbers u32[chips], µS f32[chips, cells] twice → µS f32[chips, reads, cells]; one invocation per four cells of a read
struct Params {
  chips: u32,
  reads: u32,
  cells: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
  first_read: u32,
  floor: f32,
  ceiling: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> conductance: array<Cell>;
@group(0) @binding(3) var<storage, read> sigma: array<Cell>;
@group(0) @binding(4) var<storage, read_write> noisy: array<Cell>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = (params.cells + 3u) / 4u;
  let index = id.x + id.y * groups.x * 64u;
  let read = index / quads;
  if (read >= params.reads) {
    return;
  }
  let q = index % quads;
  let stream = params.layer + 4096u * (params.first_read + read);
  let xi = normals(philox(vec4u(q, chip[id.z], stream, params.draw), vec2u(params.seed, params.purpose)));
  let value = load_conductance(id.z, q) + load_sigma(id.z, q) * xi;
  store_noisy(id.z * params.reads + read, q, min(max(value, vec4f(params.floor)), vec4f(params.ceiling)));
}
