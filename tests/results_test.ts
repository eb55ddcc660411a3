/** Every committed record can be read, is complete, and gives the same verdicts when it is judged again. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { judge } from "../harness/judge.ts";
import { KNOWN, planScenario } from "../harness/plan.ts";
import type { ResultRecord } from "../harness/result.ts";
import { parseScenario } from "../harness/schema.ts";
import type { HessianRecord } from "../harness/hessian/record.ts";
import { checkHessianRecord } from "./harness/hessian_support.ts";
import { type Comparison, ratioOfSides, reaches, type Round } from "../benches/peers/_crossbar_bars.ts";

const ROOT = join(import.meta.dirname!, "..", "results");

function recordsUnder(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? recordsUnder(join(folder, name)) : name.endsWith(".json") ? [join(folder, name)] : []
  );
}

function rejudge(record: ResultRecord) {
  const scenario = parseScenario(record.scenario.text, { path: record.scenario.path, ...KNOWN });
  const chips = record.cases[0].correct.length;
  const plan = planScenario(scenario, { chips, seed: record.seeds.chips });
  const cases = record.cases.map(({ correct, images, clean, rises, seconds }) => ({
    ...{ correct, images, rises, seconds },
    cleanCorrect: Math.round(clean * images),
  }));
  return judge(plan, { cases });
}

/** Ratios of a record with several sides, from its rounds. */
function checkComparisons({ rounds, comparisons = [] }: { rounds: Round[]; comparisons?: Comparison[] }): void {
  for (const { medians, ratio, ratioInterval95, cpuRatio, bar, passed, ...sides } of comparisons) {
    assert.deepEqual(ratioOfSides(rounds, sides, "wall"), { medians, ratio, ratioInterval95 });
    assert.equal(ratioOfSides(rounds, sides, "cpu")!.ratio, cpuRatio);
    assert.equal(passed, bar ? reaches(ratio, bar) : null);
  }
}

for (const path of recordsUnder(ROOT)) {
  Deno.test(`record ${path.slice(ROOT.length + 1)} loads and holds what it claims`, async () => {
    const record = JSON.parse(await Deno.readTextFile(path));
    assert(["result/1", "bench/1", "peer/1", "hessian/1"].includes(record.schema), `schema ${record.schema}`);
    assert.match(record.commit, /^[0-9a-f]{8}$/);
    if (record.schema === "peer/1") checkComparisons(record);
    if (record.schema === "hessian/1") await checkHessianRecord(record as HessianRecord);
    if (record.schema !== "result/1") return;
    const { cases, gates, verdict, control, breaker } = rejudge(record as ResultRecord);
    assert.deepEqual(gates, record.gates);
    assert.deepEqual({ verdict, control, breaker }, {
      verdict: record.verdict,
      control: record.control,
      breaker: record.breaker,
    });
    assert.deepEqual(cases.map(({ mean }) => mean), (record as ResultRecord).cases.map(({ mean }) => mean));
  });
}
