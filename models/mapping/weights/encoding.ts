/** One number on the cells of its group: conductances of the planes, and what a step of the number is worth. */

import type { Device } from "../../devices/device.ts";
import { roundHalfEven } from "../../numeric/rounding.ts";
import type { MappingSpec } from "../spec.ts";

/** What a cell can hold. */
export type CellRange = Pick<Device, "gMinMicrosiemens" | "gMaxMicrosiemens" | "levels">;

export interface Encoding {
  planeFactors: number[];
  /** Conductances of the planes for a number of steps. */
  encode: (steps: number) => number[];
  /** Conductance that stands for 0 and is taken off again, µS. */
  offset: number;
  step: number;
  largestNet: number;
}

/**
 * How a mapping writes the numbers of each slice to cells, the least significant first; every slice takes the whole cell.
 *
 * @throws {RangeError} if the cell has fewer levels than a number has
 */
export function encodingsOf(mapping: MappingSpec, cell: CellRange): Encoding[] {
  const needed = levelsNeeded(mapping);
  if (cell.levels > 0 && needed > cell.levels) {
    throw new RangeError(`Cannot map weights: expected cells of ${needed} levels or more, got ${cell.levels}`);
  }
  return topsOf(mapping).map((top, slice) => encodingOf(mapping, { cell, top, slice }));
}

interface SliceOptions {
  cell: CellRange;
  /** Most steps of the slice. */
  top: number;
  slice: number;
}

function encodingOf(mapping: MappingSpec, { cell, top, slice }: SliceOptions): Encoding {
  const range = cell.gMaxMicrosiemens - cell.gMinMicrosiemens;
  const step = range / top;
  switch (mapping.style) {
    case "signed":
      return { planeFactors: [1], encode: (k) => [step * k], offset: 0, step, largestNet: range };
    case "offset":
      return offsetEncoding(mapping, { cell, step, slice });
    case "differential":
      return pairEncoding(mapping, { cell, step });
  }
}

function offsetEncoding(
  mapping: MappingSpec,
  { cell, step, slice }: { cell: CellRange; step: number; slice: number },
): Encoding {
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = cell;
  const range = high - low;
  const { weightBits: bits } = mapping;
  // 0 is the number 2^(bits − 1), cut into the same digits
  const offset = low + (bits === 0 ? range / 2 : step * digitsOf(2 ** (bits - 1), mapping)[slice]);
  const held = holding(mapping, cell);
  const analog = (k: number) => [held(low + range * (1 + k) / 2)];
  const encode = bits === 0 ? analog : (k: number) => [low + step * k];
  return { planeFactors: [1], encode, offset, step: bits === 0 ? range / 2 : step, largestNet: high };
}

function pairEncoding(mapping: MappingSpec, { cell, step }: { cell: CellRange; step: number }): Encoding {
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = cell;
  const range = high - low;
  const { pairs: { count, significance }, sides } = mapping;
  const factors = Array.from({ length: count }, (_, p) => significance ** p);
  const sum = factors.reduce((a, b) => a + b);
  const held = holding(mapping, cell);
  const pair = (net: number): number[] =>
    sides === "one"
      ? [held(low + Math.max(net, 0)), held(low + Math.max(-net, 0))]
      : [held(low + (range + net) / 2), held(low + (range - net) / 2)];
  return {
    planeFactors: factors.flatMap((f) => [f, -f]),
    encode: (k) => fill(k * step * sum, { factors, range }).flatMap(pair),
    offset: 0,
    step: step * sum,
    largestNet: range * sum,
  };
}

/** What a cell holds of a conductance: the nearest of its levels where the number is analog, all of it elsewhere. */
function holding(
  mapping: MappingSpec,
  { gMinMicrosiemens: low, gMaxMicrosiemens: high, levels }: CellRange,
): (g: number) => number {
  const range = high - low;
  if (levels === 0 || levelsNeeded(mapping) > 0) return (g) => g;
  return (g) => low + (roundHalfEven((g - low) / range * (levels - 1)) / (levels - 1)) * range;
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

/**
 * Bits of each slice, the least significant first, without a sign where the mapping has one of its own; a rest goes to
 * the least significant ones.
 *
 * @throws {RangeError} if there are more slices than bits
 */
export function sliceBitsOf({ style, weightBits, slices }: MappingSpec): number[] {
  const bits = style === "offset" ? weightBits : weightBits - 1;
  if (slices > 1 && slices > bits) {
    throw new RangeError(`Cannot map weights: expected at most ${bits} slices of ${weightBits} bits, got ${slices}`);
  }
  return Array.from({ length: slices }, (_, s) => Math.floor(bits / slices) + (s < bits % slices ? 1 : 0));
}

/** What a whole number is in each slice. */
export function digitsOf(whole: number, mapping: MappingSpec): number[] {
  let rest = whole;
  return sliceBitsOf(mapping).map((bits) => {
    const digit = rest % 2 ** bits;
    rest = Math.floor(rest / 2 ** bits);
    return digit;
  });
}

/** Levels that a cell must be able to hold; 0 if any conductance will do. */
export function levelsNeeded(mapping: MappingSpec): number {
  if (mapping.weightBits === 0) return 0;
  const top = Math.max(...topsOf(mapping));
  return mapping.style === "differential" && mapping.sides === "two" ? 2 * top + 1 : top + 1;
}

/** Largest number of steps of each slice. */
function topsOf(mapping: MappingSpec): number[] {
  if (mapping.weightBits === 0) return [1];
  const whole = mapping.slices === 1 && mapping.style !== "offset";
  return whole ? [stepsOf(mapping)] : sliceBitsOf(mapping).map((bits) => 2 ** bits - 1);
}

/** Integer steps of a full weight; 1 where weights are analog. */
export function stepsOf({ weightBits }: Pick<MappingSpec, "weightBits">): number {
  return weightBits > 0 ? 2 ** (weightBits - 1) - 1 : 1;
}
