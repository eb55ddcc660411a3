/** Every committed record can be read, is complete, and gives the same verdicts when it is judged again. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { verifyRecord } from "../harness/records/verify.ts";
import { loadRecords } from "../harness/result.ts";
import type { HessianRecord } from "../harness/hessian/record.ts";
import { checkHessianRecord } from "./harness/hessian_support.ts";
import { type Comparison, ratioOfSides, reaches, type Round } from "../benches/peers/_crossbar_bars.ts";

const ROOT = join(import.meta.dirname!, "..", "results");

/** Ratios of a record with several sides, from its rounds. */
function checkComparisons({ rounds, comparisons = [] }: { rounds: Round[]; comparisons?: Comparison[] }): void {
  for (const { medians, ratio, ratioInterval95, cpuRatio, bar, passed, ...sides } of comparisons) {
    assert.deepEqual(ratioOfSides(rounds, sides, "wall"), { medians, ratio, ratioInterval95 });
    assert.equal(ratioOfSides(rounds, sides, "cpu")!.ratio, cpuRatio);
    assert.equal(passed, bar ? reaches(ratio, bar) : null);
  }
}

for (const loaded of await loadRecords([ROOT])) {
  Deno.test(`record ${loaded.path.slice(ROOT.length + 1)} loads and holds what it claims`, async () => {
    assert(loaded.kind !== "problem", loaded.kind === "problem" ? loaded.problem : "");
    if (loaded.kind === "run" || loaded.kind === "shard") {
      assert.match(loaded.record.commit, /^[0-9a-f]{8}$/);
      assert.deepEqual(await verifyRecord(loaded), []);
      return;
    }
    assert.match(String(loaded.value.commit), /^[0-9a-f]{8}$/);
    // deno-lint-ignore no-explicit-any
    if (loaded.kind === "peer") checkComparisons(loaded.value as any);
    if (loaded.kind === "hessian") await checkHessianRecord(loaded.value as unknown as HessianRecord);
  });
}
