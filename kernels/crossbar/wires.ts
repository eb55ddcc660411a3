/**
 * IR drop on the wires of crossbars, solved for every tile as the network that it is: many tiles and inputs at once, by
 * exact solutions of all word lines and of all bit lines in turn. The number of sweeps comes from a bound
 * (`sweepPlan`), so that the program is a fixed list of calls and a chip alone has the bits that it has in any batch.
 *
 * Topologies, CrossSim's four: cells between word lines, which carry inputs and currents, and bit lines
 * (`appendWireSolve`); cells between a source line beside every bit line and that bit line, gated by the inputs
 * (`appendSourceLines`); either with one plane of cells or with an interleaved pair on a bit line (planes 1 or 2).
 */

import type { Buffer, ProgramBuilder } from "../program.ts";
import { lineWires, type SweepPlan } from "./_wire_plan.ts";
import { layerParams, paramsOf, type WiredCells, type WireInputs, WireSolve } from "./_wire_solve.ts";
import { LEAST_FIRST } from "./_wire_rules.ts";
import { wireLadder } from "./wire_ladder.ts";

export { type SweepPlan, sweepPlan, type SweepPlanOptions, type Wires } from "./_wire_plan.ts";
export type { WiredCells, WireInputs } from "./_wire_solve.ts";

export interface WireSolveOptions extends WiredCells {
  /** Of `sweepPlan` for these tiles and wires, or for worse ones. */
  plan: Pick<SweepPlan, "omegas">;
  /** Given inputs, or unit vectors on every row tile: the currents are effective conductances then. */
  source: WireInputs | "identity";
  /** Where the currents go; a scratch buffer if left out. */
  into?: Buffer;
  /** Whether to report the residual, at the cost of one more half sweep. */
  residual?: boolean;
}

export interface WireSolution {
  /**
   * Given inputs: µA [arrays, row_tiles, vectors, stride], as crossbar/mvm has it. Identity: effective conductance µS
   * [arrays, rows, stride], every row as its own tile sees it. Padding columns are 0.
   */
  current: Buffer;
  /**
   * V [arrays, planes, rows, col_tiles, 16·⌈vectors / 16⌉], an output: by how much the word lines' voltages miss
   * Kirchhoff's laws at most, with bit lines that are exact for them; null if not asked for.
   */
  residual: Buffer | null;
}

/**
 * Appends the solution of all tiles of all arrays: the first guess, the plan's half sweeps, the currents.
 *
 * @throws {RangeError} if a shape, a resistance or a relaxation does not fit
 */
export function appendWireSolve(builder: ProgramBuilder, options: WireSolveOptions): WireSolution {
  const { plan: { omegas }, source, into, residual, ...layer } = options;
  if (omegas.length % 2 !== 0 || omegas.some((omega) => !(omega >= 1 && omega < 2))) {
    throw new RangeError(`wires omegas: expected pairs of numbers from 1 to below 2, got ${omegas.join(", ")}`);
  }
  const solve = new WireSolve(builder, layer, source);
  omegas.forEach((omega, half) => half % 2 === 0 ? solve.solveBits(omega) : solve.solveWords(omega));
  const current = solve.current(into);
  return { current, residual: residual ? solve.residual() : null };
}

export interface SourceLinesOptions extends Omit<WiredCells, "tileCols"> {
  /** Inputs that gate the cells: on where x is not 0. */
  gates: WireInputs;
  /** Voltage of the source lines; of two planes, the second has the opposite one. */
  supplyVolts: number;
  into?: Buffer;
}

/**
 * Appends the exact currents of tiles whose cells draw from a source line beside their bit line, fed at the first row,
 * while the inputs only switch the cells on: `wires.wordOhms` and `driverOhms` are the source line's. There is nothing
 * to iterate, and no effective conductance, since inputs change the network.
 *
 * @returns µA [arrays, row_tiles, vectors, stride]
 * @throws {RangeError} if a shape or a resistance does not fit
 */
export function appendSourceLines(builder: ProgramBuilder, options: SourceLinesOptions): Buffer {
  const { cells, gates: { x, sets, vectors }, supplyVolts, into, wires, cols } = options;
  const { word, bit } = lineWires(wires);
  const params = paramsOf(wireLadder, {
    ...layerParams({ ...options, tileCols: cols }),
    ...{ sets, vectors, supply: supplyVolts },
    ...{ source_resistance: word.resistance, first_resistance: Math.max(LEAST_FIRST, word.firstResistance) },
    ...{ bit_resistance: bit.resistance, last_resistance: bit.firstResistance },
  });
  return builder.call(wireLadder, { params, buffers: { x, cells, ...into && { current: into } } }).current;
}
