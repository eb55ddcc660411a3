/** How many chips a Program evaluates at once. */

import { byteLength, countWithin, planMemory } from "../../kernels/memory_plan.ts";
import type { Program } from "../../kernels/program.ts";

/** Device memory that one chunk of chips may take. */
export const CHUNK_BYTES = 256 * 2 ** 20;

/** What every WebGPU adapter allows one buffer of a kernel to take (maxStorageBufferBindingSize). */
export const GUARANTEED_BINDING_BYTES = 128 * 2 ** 20;

/** As many of `images` as a Program takes on any adapter; the search begins at `near`. */
export function imagesWithin(images: number, build: (images: number) => Program, near?: number): number {
  return countWithin(images, { bytes: GUARANTEED_BINDING_BYTES, build, near });
}

/** Bytes of device memory as a function of the number of chips, and the largest buffer per chip. */
export interface Footprint {
  fixedBytes: number;
  bytesPerChip: number;
  largestPerChip: number;
}

/** Memory of a chip evaluation, from the buffer plans of the Programs for one and two chips. */
export function footprintOf(build: (chips: number) => Program): Footprint {
  const total = (program: Program) => planMemory(program).bytes.reduce((a, b) => a + b, 0);
  const one = build(1), two = build(2);
  const bytesPerChip = total(two) - total(one);
  const largestPerChip = Math.max(...[...one.buffers.values()].map(byteLength));
  return { fixedBytes: total(one) - bytesPerChip, bytesPerChip, largestPerChip };
}

/** Chips that fit in one chunk; at least one. */
export function chunkOf(
  { fixedBytes, bytesPerChip, largestPerChip }: Footprint,
  { chips, bindingBytes }: { chips: number; bindingBytes: number },
): number {
  const fitting = Math.min(
    Math.floor((CHUNK_BYTES - fixedBytes) / bytesPerChip),
    Math.floor(bindingBytes / largestPerChip),
  );
  return Math.max(1, Math.min(chips, fitting));
}

/** Chip numbers of a chunk from `first` on; the last chunk is filled up with repeats, so that one Program serves all. */
export function fullChunk(chips: Uint32Array, { first, chunk }: { first: number; chunk: number }): Uint32Array {
  return Uint32Array.from({ length: chunk }, (_, i) => chips[Math.min(first + i, chips.length - 1)]);
}

/** Numbers of the chips of a chunk, f32[chunk, …], of those of all chips, f32[chips, …]. */
export function fullPaths(
  values: Float32Array,
  { chips, first, chunk }: { chips: number; first: number; chunk: number },
): Float32Array {
  const size = values.length / chips;
  const all = new Float32Array(chunk * size);
  for (let i = 0; i < chunk; i++) {
    const chip = Math.min(first + i, chips - 1);
    all.set(values.subarray(chip * size, (chip + 1) * size), i * size);
  }
  return all;
}
