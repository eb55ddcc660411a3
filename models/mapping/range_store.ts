/** Ranges of converters that were found before: a calibration is a function of one Program and its images. */

import type { Engine } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";
import { programText } from "../../kernels/program_text.ts";
import type { ChipLayer } from "./layer.ts";

/** Of every layer: its input in network units, the column currents of each group in µS × volts of the drive. */
export type ChipRanges = Pick<ChipLayer, "input" | "current">[];

/**
 * Where calibrations are kept. A key names all that determined the ranges but who computed them: a store tells adapters,
 * runtimes and versions apart itself. What cannot be read is null, and what cannot be written is no error.
 */
export interface RangeStore {
  read(key: string): Promise<ChipRanges | null>;
  write(key: string, ranges: ChipRanges): Promise<void>;
}

/** Bump it whenever the way from taps to ranges changes. */
const FORMAT = "ranges/1";

/**
 * SHA-256, in hex, of the Program with its tables, the images it runs on and `settings`, what is made of its taps.
 */
export async function rangeKey(
  engine: Pick<Engine, "facts" | "choice">,
  { program, x, settings }: { program: Program; x: Numbers; settings: unknown },
): Promise<string> {
  // tables hold every weight: as numbers in a text they would take longer than the calibration
  const text = programText({ ...program, constants: new Map() }, engine);
  const tables = await Promise.all([...program.constants].map(async ([name, values]) => [name, await digest(values)]));
  const all = JSON.stringify([FORMAT, text, tables, await digest(x), settings]);
  return await digest(new TextEncoder().encode(all));
}

async function digest(values: Numbers | Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", values as Uint8Array<ArrayBuffer>)).toHex();
}
