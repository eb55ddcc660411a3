/** A job: several kernels as a user queues them, waits included. */

import type { Engine } from "../../kernels/engine.ts";
import type { OpenBench, Work } from "./bench.ts";
import type { Definition } from "./registry.ts";
import { versionOf } from "./versions.ts";

export interface JobDefinition {
  /** Unique in a suite, and the same in every revision. */
  id: string;
  /** What it is about; `scaling/…` for points of a growth table. */
  group: string;
  /** Counts up whenever the job asks something else: times of two versions are never compared. */
  version: number;
  work: Work | null;
  slow?: boolean;
  /** Shows that its results are right, and loads its data. @throws {BenchRefused} if they are not */
  open(engine: Engine): Promise<OpenJob>;
}

/** `mostCalls` is 1 if left out: a call that waits by itself gains nothing from company. */
export interface OpenJob extends Pick<OpenBench, "run" | "close"> {
  mostCalls?: number;
}

export function jobDefinition({ id, group, version, work, slow = false, open }: JobDefinition): Definition {
  const question = { id, version, unit: work?.unit, amount: work?.amount };
  const make = () =>
    Promise.resolve({
      ...{ id, group, kind: "job" as const, measure: "time" as const, work, slow },
      ...{ version: versionOf(question), kernelHash: "" },
      async open(engine: Engine): Promise<OpenBench> {
        const { mostCalls = 1, run, close } = await open(engine);
        return { run, close, mostCalls, hasCold: false, variant: "" };
      },
    });
  return { id, group, kind: "job", work, slow, make };
}
