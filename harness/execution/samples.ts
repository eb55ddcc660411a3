/** What a run gives: samples of every case, and what it found beside them. */

import type { CurvatureFinding } from "../gates/curvature.ts";
import type { Rise } from "../gates/rise.ts";
import type { NetworkOrigin } from "./networks.ts";
import type { CorrectionOutcome } from "./correction_stage.ts";
import type { Candidate } from "./training_stage.ts";

/** What one case gave: images that each chip got right, chips in the order of their numbers. */
export interface CaseSamples {
  /** Of all that decides what a chip gives, see sample_key.ts. */
  key: string;
  /** Number of the first chip; 0 but in a shard. */
  firstChip: number;
  correct: number[];
  /** Mean divergence of each chip's outputs from the exact network's, nats; left out where no gate judges it. */
  divergence?: number[];
  /** SHA-256 of the outputs that they diverge from. */
  reference?: string;
  images: number;
  /** Correct images of the exact network that the chips were made of. */
  cleanCorrect: number;
  /** What gates on curvature judge; left out where none does. */
  rises?: Rise[];
  curvatures?: CurvatureFinding[];
  /** Of drawing the chips of the case, over all interruptions; of those taken over, their share. */
  seconds: number;
  /** Chips taken over from earlier records. */
  reused: number;
}

export interface RunSamples extends RunTotals {
  cases: CaseSamples[];
}

/** What a run found beside the samples of its cases. */
export interface RunTotals {
  /** Of this run; a network from the cache or a file took none of them. */
  trainingSeconds: number;
  /** Of the network trained last, nats; NaN if none was trained. */
  finalLoss: number;
  /** Where each network came from, in the order of their use. */
  networks: NetworkOrigin[];
  /** Networks that were chosen among several, the best candidate first. */
  selections: Selection[];
  /** Digital paths beside networks, case by case, each network once. */
  corrections: ({ case: string } & CorrectionOutcome)[];
  /** Data sets used and the SHA-256 of their files. */
  data: { name: string; sha256: string }[];
  /** One sentence each; a run with warnings may be right, but should be looked at. */
  warnings: string[];
}

export interface Selection {
  case: string;
  candidates: Candidate[];
}
