/** The state of the cells when the inputs arrive: program → drift and retention → faults → frozen read noise. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { agedSeconds } from "../../devices/time.ts";
import { appendAging } from "./aging.ts";
import type { CellOptions, DeclaredCells } from "./cell_array.ts";
import { appendFaults } from "./faults.ts";
import { appendProgramming } from "./programming.ts";
import { appendFrozenRead, appendReadSigma } from "./read_noise.ts";

/** Conductances µS [chips, planes, rows, cols]. */
export interface CellState {
  programmed: Buffer;
  now: Buffer;
  /** Standard deviation of each read; only where every read is noisy by itself. */
  sigma: Buffer | null;
  /** Cells as they are now, where `programmed` and `now` are seen through their wires; null where they are not. */
  bare: Buffer | null;
}

/** Appends what happens to the cells of an array before its first input. */
export function appendCells(builder: ProgramBuilder, given: CellOptions): CellState {
  const options = declared(builder, given);
  const { device: { aging }, faults, readNoise } = given.model;
  const time = agedSeconds(given.model);
  const write = (timeSeconds: number) => appendProgramming(builder, { ...options, timeSeconds });
  const start = aging ? aging.points[0].timeSeconds : 0;
  const written = write(start);
  // cells that were measured at several times: the same errors, by the law of that time
  const kept = aging && time !== start ? write(time) : appendAging(builder, { ...options, cells: written });
  // faults come last: what is stuck or open does not age
  const programmed = appendFaults(builder, { ...options, faults, cells: written });
  const now = kept === written ? programmed : appendFaults(builder, { ...options, faults, cells: kept });
  const sigma = appendReadSigma(builder, { ...options, programmed, now });
  if (!sigma || readNoise !== "frozen") return { programmed, now, sigma, bare: null };
  return { programmed, now: appendFrozenRead(builder, { ...options, now, sigma }), sigma: null, bare: null };
}

/** Target and reference as inputs of the Program. */
function declared(builder: ProgramBuilder, given: CellOptions): DeclaredCells {
  const { array } = given;
  const dims = [array.planes, array.rows, array.cols];
  const target = builder.constant(`target.${array.word}`, array.target, dims);
  const reference = builder.constant(`reference.${array.word}`, array.reference, dims);
  return { ...given, target, reference };
}
