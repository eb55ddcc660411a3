/** What a plan is: the cases of a scenario, spelled out. */

import type { Footprint } from "../../models/mapping/chunks.ts";
import type { MatrixShape } from "../../models/mapping/matrices.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import type { Gate, Scenario } from "../schema.ts";

export type Group = "sweep" | "control" | "breaker";

/** One set of chips at one point of the sweep. */
export interface Case {
  group: Group;
  /** Swept keys and their values here. */
  keys: Record<string, unknown>;
  label: string;
  scenario: Scenario;
  model: ChipModel;
  /** Device memory of an evaluation, and the chips that fit in one chunk of it. */
  footprint: Footprint;
  chunk: number;
  /** An earlier case of the plan that is the same: its chips are drawn once. */
  sameAs?: number;
}

export interface Plan {
  scenario: Scenario;
  cases: Case[];
  /** What each group is judged by: control and breaker lose the conditions on keys that they fix. */
  gates: Record<Group, Gate[]>;
  /** Matrices that arrays hold, in order of execution, with the paths of their layers. */
  shapes: (MatrixShape & { path: string })[];
  images: { train: number; test: number };
  /** Of a training; 0 if the network is read from a file. */
  steps: number;
  overrides: { chips?: number; seed?: number };
  /** What the scenario itself says of `chips.max`: it was stated before any chip was looked at. */
  plannedChips: number;
}
