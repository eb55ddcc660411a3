/** Weights → target conductances on planes of cells, and the numbers that turn currents back into outputs. */

import type { Device } from "../devices/device.ts";
import type { MappingSpec, TileSpec } from "./spec.ts";
import { hasUnitColumn, physicalColumn, type Tiling, tilingOf } from "./tiles.ts";

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
  /** Net conductance of one integer step of a weight's slice (or of full weight, where weights are analog), µS. */
  stepMicrosiemens: number;
  /** Integer steps of a full weight; 1 where weights are analog. */
  steps: number;
  /** Conductance that stands for 0 in each group, µS; all 0 unless the mapping has an offset. */
  offset: number[];
  /** Conductance of cells that hold 0 in each group, µS. */
  zero: number[];
  /** Most that the cells of one weight give to a group's converter, µS: for the worst case of its range. */
  largestNet: number;
}

/** A part of the weights that is encoded on cells of its own: numbers in steps, and what they count in the sum. */
interface Component {
  /** Steps in [−top, top] (analog: [−1, 1]), row-major. */
  value: Float64Array;
  factor: number;
  /** Which slice of the weights' bits, the least significant first. */
  slice: number;
}

type Range = Pick<Device, "gMinMicrosiemens" | "gMaxMicrosiemens" | "levels">;

/**
 * Maps a layer.
 *
 * Weights are scaled so that the range (a percentile of |w| of the layer, column or tile) takes the whole cell; larger
 * ones are clipped. `weightBits` rounds them to whole steps, half to even. Scales come first, then slices, then pairs.
 * Source: CrossSim's balanced, offset and bit-sliced cores; aihwkit's N-pair conversion; Wan et al. 2022 (two scales).
 *
 * @throws {RangeError} if a weight is not finite or of one bit, the cell has no range, or fewer levels than the slice has
 */
export function mapWeights(
  layer: Weights,
  { mapping, tile, device }: { mapping: MappingSpec; tile: TileSpec; device: Range },
): MappedLayer {
  const { rows, cols } = layer;
  if (!layer.weight.every(Number.isFinite)) throw new RangeError("Cannot map weights: one of them is not finite");
  const range = device.gMaxMicrosiemens - device.gMinMicrosiemens;
  if (!(range > 0)) {
    const got = `${device.gMinMicrosiemens} … ${device.gMaxMicrosiemens} µS`;
    throw new RangeError(`Cannot map weights: expected g_min below g_max, got ${got}`);
  }
  if (mapping.weightBits === 1) throw new RangeError("Cannot map weights: one bit is a sign without a size");
  if (mapping.subtract === "digital" && mapping.pairs.count > 1) {
    throw new RangeError(
      `Cannot map weights: expected one pair where codes are subtracted, got ${mapping.pairs.count}`,
    );
  }
  const tiling = tilingOf(layer, { tile, mapping });
  const fullWeight = fullWeights(layer, { mapping, tiling });
  const components = componentsOf(layer, { mapping, tiling, fullWeight });
  const encoding = encodingOf(mapping, device);
  const size = rows * tiling.physicalCols;
  const digital = mapping.style === "differential" && mapping.subtract === "digital";
  const target = new Float32Array(components.length * encoding.planeFactors.length * size);
  components.forEach(({ value }, c) => {
    for (let i = 0; i < value.length; i++) {
      const row = Math.floor(i / cols);
      const at = row * tiling.physicalCols + physicalColumn(i % cols, tiling, cols);
      encoding.encode(value[i]).forEach((g, p) => target[(c * encoding.planeFactors.length + p) * size + at] = g);
    }
  });
  const offset = components.map(({ slice }) => encoding.offsetOf(slice));
  const zero = mapping.style === "differential" ? components.map(() => encoding.encode(0)[0]) : offset;
  if (hasUnitColumn(mapping)) fillUnitColumns(target, { rows, tiling, offset });
  const factors = components.map(({ factor }) => factor);
  return {
    rows,
    cols,
    tiling,
    groups: digital ? 2 * components.length : components.length,
    planes: digital ? 1 : encoding.planeFactors.length,
    planeFactors: Float32Array.from(digital ? [1] : encoding.planeFactors),
    groupFactors: digital ? factors.flatMap((f) => [f, -f]) : factors,
    target,
    fullWeight,
    largest: largestOf(layer, tiling),
    stepMicrosiemens: encoding.step,
    steps: mapping.weightBits > 0 ? 2 ** (mapping.weightBits - 1) - 1 : 1,
    offset: digital ? offset.flatMap((o) => [o, o]) : offset,
    zero: digital ? zero.flatMap((z) => [z, z]) : zero,
    largestNet: digital ? device.gMaxMicrosiemens : encoding.largestNet,
  };
}

/** Planes and groups of a mapping, without weights: enough to plan cells, converters and memory. */
export function partsOf(mapping: MappingSpec): { groups: number; planes: number } {
  const components = mapping.scales.count * mapping.slices;
  if (mapping.style !== "differential") return { groups: components, planes: 1 };
  const planes = 2 * mapping.pairs.count;
  return mapping.subtract === "digital" ? { groups: 2 * components, planes: 1 } : { groups: components, planes };
}

/** Bits that one slice of a weight holds, without a sign where the mapping has one of its own. */
export function sliceBitsOf({ style, weightBits, slices }: MappingSpec): number {
  return Math.ceil((style === "offset" ? weightBits : weightBits - 1) / slices);
}

/** Levels that a cell must be able to hold; 0 if any conductance will do. */
export function levelsNeeded(mapping: MappingSpec): number {
  if (mapping.weightBits === 0) return 0;
  const top = topOf(mapping);
  return mapping.style === "differential" && mapping.sides === "two" ? 2 * top + 1 : top + 1;
}

/** Largest number of steps on one cell. */
function topOf(mapping: MappingSpec): number {
  if (mapping.weightBits === 0) return 1;
  const whole = mapping.slices === 1 && mapping.style !== "offset";
  return whole ? 2 ** (mapping.weightBits - 1) - 1 : 2 ** sliceBitsOf(mapping) - 1;
}

interface Encoding {
  planeFactors: number[];
  /** Conductances of the planes for a number of steps. */
  encode: (steps: number) => number[];
  /** Conductance that stands for 0 in a slice. */
  offsetOf: (slice: number) => number;
  step: number;
  largestNet: number;
}

function encodingOf(mapping: MappingSpec, { gMinMicrosiemens: low, gMaxMicrosiemens: high, levels }: Range): Encoding {
  const range = high - low;
  const top = topOf(mapping);
  const step = range / top;
  const needed = levelsNeeded(mapping);
  if (levels > 0 && needed > levels) {
    throw new RangeError(`Cannot map weights: expected cells of ${needed} levels or more, got ${levels}`);
  }
  /** An analog weight on a cell that knows only some levels takes the nearest. */
  const held = (g: number) =>
    levels > 0 && needed === 0 ? low + (roundHalfEven((g - low) / range * (levels - 1)) / (levels - 1)) * range : g;
  if (mapping.style === "signed") {
    return { planeFactors: [1], encode: (k) => [step * k], offsetOf: () => 0, step, largestNet: range };
  }
  if (mapping.style === "offset") {
    const { weightBits: bits } = mapping;
    const width = sliceBitsOf(mapping);
    // 0 is the number 2^(bits − 1), cut into the same digits
    const zero = (slice: number) =>
      low + (bits === 0 ? range / 2 : step * (Math.floor(2 ** (bits - 1) / 2 ** (width * slice)) % 2 ** width));
    const analog = (k: number) => [held(low + range * (1 + k) / 2)];
    const encode = bits === 0 ? analog : (k: number) => [low + step * k];
    return { planeFactors: [1], encode, offsetOf: zero, step: bits === 0 ? range / 2 : step, largestNet: high };
  }
  const { count, significance } = mapping.pairs;
  const factors = Array.from({ length: count }, (_, p) => significance ** p);
  const sum = factors.reduce((a, b) => a + b);
  const pair = (net: number): number[] =>
    mapping.sides === "one"
      ? [held(low + Math.max(net, 0)), held(low + Math.max(-net, 0))]
      : [held(low + (range + net) / 2), held(low + (range - net) / 2)];
  return {
    planeFactors: factors.flatMap((f) => [f, -f]),
    encode: (k) => fill(k * step * sum, { factors, range }).flatMap(pair),
    offsetOf: () => 0,
    step: step * sum,
    largestNet: range * sum,
  };
}

/** A net conductance spread over pairs of given significance, the least significant filled first. */
function fill(net: number, { factors, range }: { factors: number[]; range: number }): number[] {
  let rest = Math.abs(net);
  return factors.map((f) => {
    const taken = Math.min(rest / f, range);
    rest = Math.max(0, rest - taken * f);
    return Math.sign(net) * taken;
  });
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

/** Scales and slices: every weight as a sum of factor · value over components. */
function componentsOf(
  { rows, cols, weight }: Weights,
  { mapping, tiling, fullWeight }: { mapping: MappingSpec; tiling: Tiling; fullWeight: Float32Array },
): Component[] {
  const { scales: { count, ratio }, slices, weightBits: bits, style } = mapping;
  const top = bits > 0 ? 2 ** (bits - 1) - 1 : 1;
  const cells = rows * cols;
  const width = sliceBitsOf(mapping);
  const made = Array.from({ length: count * slices }, (_, c) => ({
    value: new Float64Array(cells),
    factor: ratio ** Math.floor(c / slices) * 2 ** (width * (c % slices)),
    slice: c % slices,
  }));
  for (let i = 0; i < cells; i++) {
    const full = fullWeight[Math.floor(i / cols / tiling.tileRows) * cols + (i % cols)] || 1;
    const share = Math.min(1, Math.max(-1, weight[i] / full));
    const scale = scaleOf(Math.abs(share), { count, ratio });
    const scaled = Math.min(1, Math.max(-1, share / ratio ** scale));
    const steps = bits > 0 ? roundHalfEven(scaled * top) : scaled;
    for (let level = 0; level < count; level++) {
      // cells of the other scales hold zero
      const digits = digitsOf(level === scale ? steps : 0, { bits, slices, style, width });
      digits.forEach((digit, s) => made[level * slices + s].value[i] = digit);
    }
  }
  return made;
}

/** The smallest scale whose range holds |w|; a last bit of rounding must not move a weight to the next. */
function scaleOf(size: number, { count, ratio }: { count: number; ratio: number }): number {
  let scale = 0;
  while (scale + 1 < count && size <= ratio ** (scale + 1)) scale++;
  return scale;
}

/** Least significant digit first; a sign goes to every digit, an offset number has none. */
function digitsOf(
  steps: number,
  { bits, slices, style, width }: { bits: number; slices: number; style: MappingSpec["style"]; width: number },
): number[] {
  if (bits === 0) return [steps];
  const whole = style === "offset" ? steps + 2 ** (bits - 1) : Math.abs(steps);
  const sign = style !== "offset" && steps < 0 ? -1 : 1;
  return Array.from({ length: slices }, (_, s) => sign * (Math.floor(whole / 2 ** (width * s)) % 2 ** width));
}

/** The weight that takes the whole cell, [rowTiles, cols]. */
function fullWeights(layer: Weights, { mapping, tiling }: { mapping: MappingSpec; tiling: Tiling }): Float32Array {
  const { percentile, per } = mapping.range;
  const { rows, cols, weight } = layer;
  const full = new Float32Array(tiling.rowTiles * cols);
  const parts = new Map<string, { sizes: number[]; at: number[] }>();
  for (let t = 0; t < tiling.rowTiles; t++) {
    for (let j = 0; j < cols; j++) {
      const key = per === "layer" ? "" : per === "column" ? String(j) : `${t} ${colTileOf(j, tiling, cols)}`;
      if (!parts.has(key)) parts.set(key, { sizes: [], at: [] });
      const part = parts.get(key)!;
      part.at.push(t * cols + j);
      for (let r = t * tiling.tileRows; r < Math.min(rows, (t + 1) * tiling.tileRows); r++) {
        part.sizes.push(Math.abs(weight[r * cols + j]));
      }
    }
  }
  for (const { sizes, at } of parts.values()) {
    const value = percentileOf(sizes, percentile);
    for (const i of at) full[i] = value;
  }
  return full;
}

function colTileOf(j: number, { tileCols, physicalCols }: Tiling, cols: number): number {
  return Math.floor(j / (physicalCols === cols ? tileCols : tileCols - 1));
}

function largestOf({ rows, cols, weight }: Weights, tiling: Tiling): MappedLayer["largest"] {
  const column = new Float32Array(cols);
  const tile = new Float32Array(tiling.rowTiles * tiling.colTiles);
  let layer = 0;
  for (let i = 0; i < rows * cols; i++) {
    const size = Math.abs(weight[i]), j = i % cols;
    const t = Math.floor(i / cols / tiling.tileRows) * tiling.colTiles + colTileOf(j, tiling, cols);
    layer = Math.max(layer, size);
    column[j] = Math.max(column[j], size);
    tile[t] = Math.max(tile[t], size);
  }
  return { layer, column, tile };
}

/** Linear between the sorted values, as numpy's percentile; 100 is the largest. */
export function percentileOf(values: ArrayLike<number>, percentile: number): number {
  if (percentile >= 100) {
    let most = 0;
    for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
    return most;
  }
  const sorted = Float64Array.from(values).sort();
  const at = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(at), above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** The nearest whole number, of two the even one. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
