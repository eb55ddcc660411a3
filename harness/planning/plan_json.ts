/** A plan as data, for programs: what `noisegate plan --json` prints of each scenario. */

import type { Plan } from "./case.ts";
import { scenarioName } from "../result.ts";
import type { ScenarioFile } from "../scenario/scenario_file.ts";
import { gateName } from "../schema.ts";

export interface PlanJson {
  plan: 1;
  name: string;
  path: string;
  question: string;
  tags: string[];
  network: string;
  data: string;
  images: Plan["images"];
  /** Of the training of one network; 0 if it is read from a file. */
  trainingSteps: number;
  chips: { seed: number; max: number };
  overrides: Plan["overrides"];
  /** Matrices that arrays hold, in order of execution. */
  matrices: { layer: string; rows: number; cols: number }[];
  /** `bytes` is the device memory of a chunk, of so many chips. */
  cases: { group: string; label: string; keys: Record<string, unknown>; chunkChips: number; bytes: number }[];
  gates: { group: string; name: string; statistic: string }[];
}

export function planJson(plan: Plan, { path }: Pick<ScenarioFile, "path">): PlanJson {
  const { scenario, images, steps, overrides, shapes, cases, gates } = plan;
  return {
    plan: 1,
    name: scenarioName(path),
    path,
    question: scenario.question,
    tags: scenario.tags,
    network: scenario.model.network,
    data: scenario.model.data,
    images,
    trainingSteps: steps,
    chips: { seed: scenario.chips.seed, max: scenario.chips.max },
    overrides,
    matrices: shapes.map(({ path, rows, cols }) => ({ layer: path, rows, cols })),
    cases: cases.map(({ group, label, keys, chunk, footprint: { fixedBytes, bytesPerChip } }) => ({
      ...{ group, label, keys },
      chunkChips: chunk,
      bytes: fixedBytes + chunk * bytesPerChip,
    })),
    gates: Object.entries(gates).flatMap(([group, judged]) =>
      judged.map((gate) => ({ group, name: gateName(gate), statistic: gate.statistic }))
    ),
  };
}
