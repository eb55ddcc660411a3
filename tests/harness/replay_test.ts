/** Chips of a record again: the same bits, what they lose, what each stage costs. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { openStore } from "../../harness/data/data_store.ts";
import { runShard } from "../../harness/mod.ts";
import { writeReplayPlots } from "../../harness/replay/plots.ts";
import { replayReport } from "../../harness/replay/text.ts";
import { gpuOnly, oracle } from "../support.ts";
import { again, CIRCUIT, folder, ONE_STAGE, recorded, saved } from "./replay_support.ts";

async function reproduces(engine: Engine): Promise<void> {
  const { path, record } = await recorded(engine, CIRCUIT);
  assert.equal(record.cases.length, 6);
  for (const [i, { correct, cleanCorrect }] of record.cases.entries()) {
    const chip = i % 6;
    const found = await again(engine, path, { chip, case: i + 1 });
    assert.deepEqual([found.correct, found.reproduced, found.case.number], [correct[chip], true, i + 1]);
    assert.deepEqual([found.cleanCorrect, found.differences], [cleanCorrect, []]);
    assert.equal(found.cleanCorrect - found.lost.length + found.won.length, found.correct);
  }
}

Deno.test("a replayed chip gets right what the record says, in every case, on the oracle", () => reproduces(oracle));
gpuOnly("a replayed chip gets right what the record says, in every case", reproduces);

Deno.test("a chip with one stage alone loses all by it, and nothing is left when it is off", async () => {
  const { path, record } = await recorded(oracle, ONE_STAGE);
  const found = await again(oracle, path, { worst: true });
  assert.equal(found.correct, Math.min(...record.cases[0].correct));
  const { stages: [{ stage, without, alone }, ...more], none } = found.costs;
  assert.deepEqual([stage, more.length], ["programming", 0]);
  assert(found.lost.length > 5, `${found.lost.length} lost`);
  assert.deepEqual([without.correct, none, alone.correct], [found.cleanCorrect, found.cleanCorrect, found.correct]);
  assert.equal(without.mended, found.lost.length);
  const lines = replayReport(found).join("\n");
  assert.match(lines, /record +reproduced: /);
  assert.match(lines, new RegExp(`programming +errors of programming +${found.cleanCorrect}`));
  assert.match(lines, /\n +1 {2}dense 64 → 16 /, "layers by their paths");
});

Deno.test("a replay of a scenario file is the chip of a run of it, and draws its figures", async () => {
  const { record } = await recorded(oracle, CIRCUIT);
  const found = await again(oracle, record.scenario.path, { chip: 4, case: 2 });
  assert.deepEqual([found.correct, found.reproduced, found.record], [record.cases[1].correct[4], null, null]);
  const other = await again(oracle, record.scenario.path, { chip: 4, case: 2, seed: 8 });
  assert.deepEqual([found.seed, other.seed], [7, 8]);
  assert.notDeepEqual(other.layers[0].made, found.layers[0].made);
  const plots = await writeReplayPlots(found, join(folder, "plots"));
  assert.equal(plots.length, 3);
  for (const plot of plots) assert.match(await Deno.readTextFile(plot), /<svg [^]*of the RMS|test images right/);
});

Deno.test("a chip that is not the record's says so, and what differs", async () => {
  const { record } = await recorded(oracle, CIRCUIT);
  const [first, ...rest] = record.cases;
  const correct = first.correct.map((count) => count - 1);
  const changed = { ...record, commit: "00000000", cases: [{ ...first, correct, key: "0".repeat(64) }, ...rest] };
  const found = await again(oracle, await saved(changed, "changed"), { chip: 2 });
  assert.deepEqual([found.reproduced, found.record!.correct, found.correct], [false, correct[2], first.correct[2]]);
  const commit = found.differences.find(({ what }) => what === "commit");
  assert.equal(commit?.recorded, record.dirty ? "00000000 with changes" : "00000000");
  assert(found.differences.some(({ what }) => what.includes("key")));
  const same = await saved({
    ...record,
    runtime: { ...record.runtime, deno: "1.0.0" },
    cases: [{ ...first, key: "1".repeat(64) }, ...rest],
  }, "same");
  const lines = replayReport(await again(oracle, same, { chip: 2 })).join("\n");
  assert.match(
    lines,
    / reproduced: .*same\.json has the same \d+ right, though not everything is as it was:\n +Deno: recorded 1\.0\.0, /,
  );
  assert.match(replayReport(found).join("\n"), /not reproduced: .*changed\.json has \d+ right, this chip \d+/);
});

Deno.test("a chip of a shard is replayed from its record, with the base file that the record keeps", async () => {
  const base = join(folder, "base.yaml"), path = join(folder, "child.yaml");
  await Deno.writeTextFile(base, CIRCUIT);
  await Deno.writeTextFile(path, "scenario: 1\nextends: base.yaml\nchips: { max: 4 }\n");
  const record = await runShard(path, { engine: oracle, store: openStore(), shard: { index: 2, of: 2 } });
  await Deno.remove(base);
  const found = await again(oracle, await saved(record, "shard"), { chip: 3, case: 2 });
  assert.deepEqual([found.correct, found.reproduced, found.differences], [record.cases[1].correct[1], true, []]);
});
