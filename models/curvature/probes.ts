/** Random vectors that curvature is probed with: functions of a seed and a number, whatever the batch they come in. */

import { normalsOf } from "../../kernels/noise/normal_oracle.ts";
import { philox4x32 } from "../../kernels/noise/philox_oracle.ts";
import { PURPOSES } from "../purposes.ts";
import { checkInteger } from "./operator.ts";

/** Entries ±1 with probability ½ each, or standard normals. */
export type ProbeKind = "rademacher" | "gaussian";

/** What probes are for; probes of different streams are independent. Numbers are never reused or changed. */
export const STREAMS = { trace: 0, start: 1, sketch: 2, symmetry: 3, noise: 4, kink: 5 } as const;

export interface ProbeSource {
  /** u32. */
  seed: number;
  kind: ProbeKind;
  stream: keyof typeof STREAMS;
}

/** Which probes: `count` of them from number `first` on, each of `size` entries. */
export interface ProbeRange {
  first: number;
  count: number;
  size: number;
}

/** The counter's last word, so that a normal and a sign of the same number share no random word. */
const DRAWS: Record<ProbeKind, number> = { rademacher: 0, gaussian: 1 };

/**
 * Probes first … first + count − 1.
 *
 * Philox4x32-10 with key (seed, PURPOSES.probes) and counter (block, number, stream, 0 for signs or 1 for normals). Entry i
 * of a Rademacher probe is +1 if bit i mod 32 of word ⌊i/32⌋ mod 4 of block ⌊i/128⌋ is set, else −1; entries 4b … 4b + 3 of
 * a Gaussian probe are the normals of block b.
 *
 * @returns f64[count, size]
 * @throws {RangeError} if the seed or a number is no u32
 */
export function probeBlock({ first, count, size }: ProbeRange, source: ProbeSource): Float64Array {
  checkInteger("probes seed", { value: source.seed, least: 0, most: 2 ** 32 - 1 });
  checkInteger("probes first", { value: first, least: 0, most: 2 ** 32 - count });
  const out = new Float64Array(count * size);
  const fill = source.kind === "rademacher" ? fillSigns : fillNormals;
  for (let k = 0; k < count; k++) fill(out.subarray(k * size, (k + 1) * size), { ...source, number: first + k });
  return out;
}

type Numbered = ProbeSource & { number: number };

function setCounter(
  words: Uint32Array,
  { block, number, stream, kind }: Omit<Numbered, "seed"> & { block: number },
): void {
  words[0] = block;
  words[1] = number;
  words[2] = STREAMS[stream];
  words[3] = DRAWS[kind];
}

function fillSigns(out: Float64Array, { seed, stream, number }: Numbered): void {
  const words = new Uint32Array(4);
  for (let i = 0; i < out.length; i++) {
    if (i % 128 === 0) {
      setCounter(words, { block: i / 128, number, stream, kind: "rademacher" });
      philox4x32(words, seed, PURPOSES.probes);
    }
    out[i] = (words[(i >>> 5) & 3] >>> (i & 31)) & 1 ? 1 : -1;
  }
}

function fillNormals(out: Float64Array, { seed, stream, number }: Numbered): void {
  const words = new Uint32Array(4);
  const four = new Float64Array(4);
  for (let i = 0; i < out.length; i += 4) {
    setCounter(words, { block: i / 4, number, stream, kind: "gaussian" });
    philox4x32(words, seed, PURPOSES.probes);
    normalsOf(words, four);
    for (let j = 0; j < 4 && i + j < out.length; j++) out[i + j] = four[j];
  }
}
