// The same as program.wgsl where 4 divides the cells: rows are read and written as vec4, four chips by one invocation.
// They share the loads and the first rounds of Philox, which know nothing of the chip
@group(0) @binding(2) var<storage, read> target_: array<vec4f>;
@group(0) @binding(3) var<storage, read> reference: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> programmed: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let quads = params.cells / 4u;
  if (q >= quads) {
    return;
  }
  let g = target_[q];
  let deviation = reference[q];
  // past the last chip, that one again with the same bits: a branch would keep the compiler from sharing
  let c = min(vec4u(4u * id.z) + vec4u(0u, 1u, 2u, 3u), vec4u(params.chips - 1u));
  programmed[c.x * quads + q] = four_cells(q, chip[c.x], g, deviation);
  programmed[c.y * quads + q] = four_cells(q, chip[c.y], g, deviation);
  programmed[c.z * quads + q] = four_cells(q, chip[c.z], g, deviation);
  programmed[c.w * quads + q] = four_cells(q, chip[c.w], g, deviation);
}
