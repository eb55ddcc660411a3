/** The Program of one chip that also gives, layer by layer, what exact arithmetic makes of the same inputs. */

import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { recombine } from "../../../kernels/crossbar/recombine.ts";
import type { Buffer, Call, Program, ProgramBuilder } from "../../../kernels/program.ts";
import { appendProduct, type Value } from "../../networks/forward.ts";
import type { PlacedLayer } from "../../networks/layers.ts";
import { buildChipProgram, type WatchedLayer } from "../chip_program.ts";
import type { MappedNetwork } from "../chips.ts";
import { type BiasedWeights, matricesOf } from "../matrices.ts";
import type { ChipModel } from "../spec.ts";
import { rowTileParams } from "../tiles.ts";
import type { MappedLayer } from "../weights/weights.ts";

export interface InspectionOptions {
  mapped: MappedNetwork;
  model: ChipModel;
  images: number;
  /** Number of the block of images. */
  block: number;
  /** What every layer gets: what the chip's layers before it gave, or what exact ones did. */
  follow: "chip" | "exact";
}

/** Names of the buffers of one layer, network units. */
export interface LayerBuffers {
  /** What the chip made of the layer's inputs, [images, height, width, cols], and what exact arithmetic makes of them. */
  out: string;
  exact: string;
  /** The part of each row tile in them [vectors, cols]; with `follow: "chip"` alone. */
  parts: string[];
  /** Exact parts of all row tiles [rowTiles, vectors, stride]; with `follow: "chip"` alone. */
  exactParts: string | null;
}

/** One chip on a block of images. Inputs: chip u32[1], x f32[images, pixels · channels], labels u32[images]. */
export function buildInspection(options: InspectionOptions): { program: Program; layers: LayerBuffers[] } {
  const { mapped, model, images, block, follow } = options;
  const matrices = matricesOf(mapped.network);
  const layers: LayerBuffers[] = [];
  const layer = (builder: ProgramBuilder, seen: WatchedLayer): Value => {
    const { word, value, placed, out } = seen;
    // before anything else is appended: the last call of a layer is its digital sum
    const parts = follow === "chip" ? appendParts(builder, { seen, layer: mapped.layers[word].mapped }) : [];
    const exactParts = follow === "chip"
      ? appendExactParts(builder, { seen, matrix: matrices[word], layer: mapped.layers[word].mapped })
      : null;
    const exact = appendExact(builder, { mapped, images, placed, value });
    layers[word] = {
      out: kept(builder, out.buffer, `out.${word}`),
      exact: kept(builder, exact.buffer, `exact.${word}`),
      parts: parts.map((part, tile) => kept(builder, part, `part.${word}.${tile}`)),
      exactParts: exactParts && kept(builder, exactParts, `exact_parts.${word}`),
    };
    return follow === "chip" ? out : exact;
  };
  const { program } = buildChipProgram({ ...mapped, model, chips: 1, images, block, watch: { layer } });
  return { program, layers };
}

function kept(builder: ProgramBuilder, buffer: Buffer, name: string): string {
  if (buffer.role === "scratch") builder.keep(buffer, name);
  return buffer.name;
}

/** The exact product of a layer and its bias, of whatever inputs it got. */
function appendExact(
  builder: ProgramBuilder,
  { mapped: { network }, images, placed, value }: {
    mapped: MappedNetwork;
    images: number;
    placed: PlacedLayer;
    value: Value;
  },
): Value {
  const tensors = new Map(
    placed.tensors.map(({ name, dims }) => [name, builder.constant(name, network.tensors[name], dims)]),
  );
  const exact = appendProduct({ builder, images, tensors, mode: "evaluate" }, { placed, x: value });
  return { ...exact, buffer: builder.refine(exact.buffer, [1, images, ...placed.output]) };
}

/** The digital sum of a layer again, once for every row tile with the factors of all others 0. @returns [1, vectors, cols] */
function appendParts(
  builder: ProgramBuilder,
  { seen, layer }: { seen: WatchedLayer; layer: MappedLayer },
): Buffer[] {
  const sum = digitalSum(builder, seen);
  const { cols, tiling: { rowTiles, stride } } = layer;
  const factors = builder.program.constants.get(sum.buffers.factor)!;
  const buffers = Object.fromEntries(
    ["current", "weight", "gain", "scale"].map((slot) => [slot, builder.program.buffers.get(sum.buffers[slot])!]),
  );
  const bias = builder.constant("no_bias", new Float32Array(cols));
  return Array.from({ length: rowTiles }, (_, tile) => {
    const own = Float32Array.from(factors, (f, i) => Math.floor(i / stride) % rowTiles === tile ? f : 0);
    const factor = builder.constant("tile_factors", own);
    return builder.call(recombine, { params: sum.params, buffers: { ...buffers, factor, bias } }).out;
  });
}

function digitalSum({ program }: ProgramBuilder, { out }: WatchedLayer): Call {
  const last = program.calls.at(-1)!;
  if (last.kernel !== recombine || last.buffers.out !== out.buffer.name) {
    throw new TypeError(`Cannot take a layer apart: it ends in ${last.kernel.id}, not in its digital sum`);
  }
  return last;
}

/** What exact weights give for the rows of each row tile, [1, rowTiles, vectors, stride]. */
function appendExactParts(
  builder: ProgramBuilder,
  { seen: { x, vectors }, matrix: { rows, cols, weight }, layer: { tiling } }: {
    seen: WatchedLayer;
    matrix: BiasedWeights;
    layer: MappedLayer;
  },
): Buffer {
  const { stride } = tiling;
  const padded = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) padded.set(weight.subarray(row * cols, (row + 1) * cols), row * stride);
  return builder.call(mvm, {
    constants: { power: "one" },
    params: { arrays: 1, input_sets: 1, vectors, rows, stride, ...rowTileParams(tiling) },
    buffers: { voltage: x, net: builder.constant("exact_weights", padded, [1, rows, stride]) },
  }).current;
}
