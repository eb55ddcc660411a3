/** The four ways in which kernels go over an array [outer, rows, cols, inner]: along rows or inner, by four or one by one. */

import { coverLine } from "../grid.ts";
import type { Params, Variant } from "../kernel.ts";
import byFour from "./_four.wgsl" with { type: "text" };
import byOne from "./_one.wgsl" with { type: "text" };
import sumOfFour from "./_four_sum.wgsl" with { type: "text" };
import sumOfOne from "./_one_sum.wgsl" with { type: "text" };

/** A source for items of any width, and the workgroups that it takes with one of 4 or 1. */
export interface Way {
  source: string;
  workgroups: (params: Params, width: number) => [number, number, number];
}

/** `rows` is for inner 1, whose items are neighbouring columns; those of `inner` lie on its axis, and it may sum them. */
export function axisVariants({ rows, inner, sums = false }: { rows: Way; inner: Way; sums?: boolean }): Variant[] {
  const [ofFour, ofOne] = sums ? [sumOfFour, sumOfOne] : ["", ""];
  return [
    {
      name: "columns by four",
      source: rows.source + byFour,
      when: ({ cols, inner }) => inner === 1 && cols % 4 === 0,
      workgroups: (params) => rows.workgroups(params, 4),
    },
    {
      name: "columns one by one",
      source: rows.source + byOne,
      when: ({ inner }) => inner === 1,
      workgroups: (params) => rows.workgroups(params, 1),
    },
    {
      name: "inner by four",
      source: inner.source + byFour + ofFour,
      when: ({ inner }) => inner % 4 === 0,
      workgroups: (params) => inner.workgroups(params, 4),
    },
    {
      name: "inner one by one",
      source: inner.source + byOne + ofOne,
      when: () => true,
      workgroups: (params) => inner.workgroups(params, 1),
    },
  ];
}

/** Rows (inner 1), or items of the inner axis, that one invocation of a broadcast writes. */
export const BLOCK = 8;

/** Ways of a broadcast whose result has `members` matrices of rows × cols × inner. */
export function broadcastWays(
  [alongRows, alongInner]: [string, string],
  members: (params: Params) => number,
): { rows: Way; inner: Way } {
  return {
    rows: {
      source: alongRows,
      workgroups: (params, width) => coverLine(members(params) * blocksOf(params) * params.cols / width),
    },
    inner: {
      source: alongInner,
      workgroups: (params, width) =>
        coverLine(members(params) * params.rows * params.cols * Math.ceil(params.inner / width / BLOCK)),
    },
  };
}

/** Blocks of rows, none of which is in two strips. */
function blocksOf({ rows, strips = 1 }: Params): number {
  return strips * Math.ceil(Math.ceil(rows / strips) / BLOCK);
}

/** Ways of a sum with one result for each of `members`, their strips and columns. */
export function sumWays(
  [alongRows, alongInner]: [string, string],
  members: (params: Params) => number,
): { rows: Way; inner: Way } {
  const cover = (params: Params, width: number) => coverLine(members(params) * params.strips * params.cols / width);
  return {
    rows: { source: alongRows, workgroups: cover },
    inner: { source: alongInner, workgroups: (params) => cover(params, 1) },
  };
}

/** Loop rounds of one strip of a sum. */
export function stripRounds({ rows, inner, strips }: Params): number {
  const length = Math.ceil(rows / strips);
  return inner === 1 ? length : length * (1 + (inner % 4 === 0 ? inner / 4 : inner));
}
