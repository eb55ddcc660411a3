/** Weights → target conductances on planes of cells, and the numbers that turn currents back into outputs. */

import type { MappingSpec, TileSpec } from "../spec.ts";
import { hasUnitColumn, physicalColumn, type Tiling, tilingOf } from "../tiles.ts";
import { type Component, componentsOf } from "./components.ts";
import { inFormat } from "./formats.ts";
import { type CellRange, type Encoding, encodingsOf, stepsOf } from "./encoding.ts";
import { fullWeights, largestOf } from "./ranges.ts";

/** A weight matrix, row-major. */
export interface Weights {
  rows: number;
  cols: number;
  weight: Float32Array;
}

/**
 * One layer as it lies on cells. A group is what one set of converters sees: `planes` matrices of cells, whose currents
 * are added with `planeFactors` in analog; groups are added with `groupFactors` digitally.
 */
export interface MappedLayer {
  rows: number;
  cols: number;
  tiling: Tiling;
  groups: number;
  planes: number;
  planeFactors: Float32Array;
  groupFactors: number[];
  /** µS [groups, planes, rows, physicalCols]. */
  target: Float32Array;
  /** Largest weight that a cell was scaled to, [rowTiles, cols]. */
  fullWeight: Float32Array;
  /** Largest weight of the layer, the column and the tile, before clipping, for errors that are relative to them. */
  largest: { layer: number; column: Float32Array; tile: Float32Array };
  /** Net conductance of one integer step in each group (or of full weight, where weights are analog), µS. */
  stepMicrosiemens: number[];
  /** Integer steps of a full weight; 1 where weights are analog. */
  steps: number;
  /** Conductance that stands for 0 in each group, µS; all 0 unless the mapping has an offset. */
  offset: number[];
  /** Conductance of cells that hold 0 in each group, µS. */
  zero: number[];
  /** Most that the cells of one weight give to a group's converter, µS: for the worst case of its range. */
  largestNet: number;
}

/**
 * Maps a layer, its weights in their format.
 *
 * Weights are scaled so that the range (a percentile of |w| of the layer, column or tile) takes the whole cell; larger
 * ones are clipped. `weightBits` rounds them to whole steps, half to even. Scales come first, then slices, then pairs.
 * Source: CrossSim's balanced, offset and bit-sliced cores; aihwkit's N-pair conversion; Wan et al. 2022 (two scales).
 *
 * @throws {RangeError} if a weight is not finite or of one bit, the cell has no range, or fewer levels than the slice has
 */
export function mapWeights(
  given: Weights,
  { mapping, tile, device }: { mapping: MappingSpec; tile: TileSpec; device: CellRange },
): MappedLayer {
  checkWeights(given, { mapping, device });
  const layer = inFormat(given, mapping);
  const { rows, cols } = layer;
  const tiling = tilingOf(layer, { tile, mapping });
  const fullWeight = fullWeights(layer, { mapping, tiling });
  const components = componentsOf(layer, { mapping, tiling, fullWeight });
  const slices = encodingsOf(mapping, device);
  const encodings = components.map(({ slice }) => slices[slice]);
  const { planeFactors, largestNet } = slices[0];
  const offset = encodings.map((encoding) => encoding.offset);
  const target = targetsOf(components, { encodings, tiling, rows, cols });
  if (hasUnitColumn(mapping)) fillUnitColumns(target, { rows, tiling, offset });
  const mapped = {
    ...{ rows, cols, tiling, groups: components.length, planes: planeFactors.length },
    planeFactors: Float32Array.from(planeFactors),
    groupFactors: components.map(({ factor }) => factor),
    ...{ target, fullWeight, largest: largestOf(layer, tiling) },
    ...{ steps: stepsOf(mapping), offset, largestNet },
    stepMicrosiemens: encodings.map(({ step }) => step),
    zero: mapping.style === "differential" ? encodings.map(({ encode }) => encode(0)[0]) : offset,
  };
  return isSubtractedDigitally(mapping) ? apart(mapped, device) : mapped;
}

function checkWeights(
  { weight }: Weights,
  { mapping, device }: { mapping: MappingSpec; device: CellRange },
): void {
  if (!weight.every(Number.isFinite)) throw new RangeError("Cannot map weights: one of them is not finite");
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = device;
  if (!(high - low > 0)) {
    throw new RangeError(`Cannot map weights: expected g_min below g_max, got ${low} … ${high} µS`);
  }
  if (mapping.weightBits === 1) throw new RangeError("Cannot map weights: one bit is a sign without a size");
  if (mapping.subtract === "digital" && mapping.pairs.count > 1) {
    throw new RangeError(
      `Cannot map weights: expected one pair where codes are subtracted, got ${mapping.pairs.count}`,
    );
  }
}

function isSubtractedDigitally({ style, subtract }: MappingSpec): boolean {
  return style === "differential" && subtract === "digital";
}

/** Pairs whose two cells have converters of their own. */
function apart(mapped: MappedLayer, { gMaxMicrosiemens: largestNet }: CellRange): MappedLayer {
  const twice = (each: number[]) => each.flatMap((one) => [one, one]);
  return {
    ...mapped,
    ...{ groups: 2 * mapped.groups, planes: 1, planeFactors: Float32Array.of(1), largestNet },
    groupFactors: mapped.groupFactors.flatMap((f) => [f, -f]),
    ...{ offset: twice(mapped.offset), zero: twice(mapped.zero) },
    stepMicrosiemens: twice(mapped.stepMicrosiemens),
  };
}

/** Planes and groups of a mapping, without weights: enough to plan cells, converters and memory. */
export function partsOf(mapping: MappingSpec): { groups: number; planes: number } {
  const components = mapping.scales.count * mapping.slices;
  if (mapping.style !== "differential") return { groups: components, planes: 1 };
  const planes = 2 * mapping.pairs.count;
  return isSubtractedDigitally(mapping) ? { groups: 2 * components, planes: 1 } : { groups: components, planes };
}

/** Conductances of all cells, µS [components, planes, rows, physicalCols]; 0 on unit columns. */
function targetsOf(
  components: Component[],
  { encodings, tiling, rows, cols }: {
    /** Of each component. */
    encodings: Encoding[];
    tiling: Tiling;
    rows: number;
    cols: number;
  },
): Float32Array {
  const size = rows * tiling.physicalCols, planes = encodings[0].planeFactors.length;
  const target = new Float32Array(components.length * planes * size);
  components.forEach(({ value }, c) => {
    const { encode } = encodings[c];
    for (let i = 0; i < value.length; i++) {
      const row = Math.floor(i / cols);
      const at = row * tiling.physicalCols + physicalColumn(i % cols, tiling, cols);
      encode(value[i]).forEach((g, p) => target[(c * planes + p) * size + at] = g);
    }
  });
  return target;
}

function fillUnitColumns(
  target: Float32Array,
  { rows, tiling, offset }: { rows: number; tiling: Tiling; offset: number[] },
): void {
  const { tileCols, colTiles, physicalCols } = tiling;
  offset.forEach((level, group) => {
    for (let t = 0; t < colTiles; t++) {
      const unit = Math.min((t + 1) * tileCols, physicalCols) - 1;
      for (let r = 0; r < rows; r++) target[(group * rows + r) * physicalCols + unit] = level;
    }
  });
}
