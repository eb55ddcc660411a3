/** What gates are judged on, and what a verdict is of. */

import type { EngineFacts } from "../../kernels/engine.ts";
import type { GateResult } from "../gate.ts";
import type { NetworkOrigin } from "../execution/networks.ts";
import type { Group, Plan } from "../planning/case.ts";
import type { CaseSamples } from "../execution/samples.ts";

/** Why a verdict does not count. */
export interface Waiver {
  as: "planned" | "known_not_reproduced" | "not_measurable_here";
  reason: string;
  /** The whole scenario is marked so; left out if only the gate is. */
  whole?: true;
}

/** What a run gave, as far as verdicts depend on it. */
export interface Evidence {
  cases: CaseSamples[];
  /** What gates on seconds judge; without the facts of an engine they are not judged. */
  trainingSeconds?: number;
  networks?: readonly NetworkOrigin[];
  facts?: Pick<EngineFacts, "engine" | "software">;
}

export interface Court {
  plan: Plan;
  evidence: Evidence;
  group: Group;
  /** Verdicts that share the error of a fail: those on the chips of the group. */
  verdicts: number;
}

/** A verdict, the cases that it looks at, and how they are told. */
export type Found = GateResult & { where: string; cases: number[]; waived?: Waiver };

export function accuraciesOf({ correct, images }: CaseSamples): number[] {
  return correct.map((count) => count / images);
}
