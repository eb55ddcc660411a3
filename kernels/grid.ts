/** Workgroups for a long axis: WebGPU allows 65 535 along one dimension, so the rest goes into the second. */

const MOST = 65535;

/**
 * Workgroups of `size` invocations that cover `length` elements, with a further axis of `depth` (a chip, say).
 *
 * @returns [x, y, depth]; WGSL finds its element at `id.x + id.y * groups.x * size`
 */
export function coverLine(length: number, { size = 64, depth = 1 } = {}): [number, number, number] {
  const groups = Math.ceil(length / size);
  const y = Math.ceil(groups / MOST);
  return [y === 0 ? 0 : Math.ceil(groups / y), y, depth];
}
