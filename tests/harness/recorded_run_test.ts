/** Runs that leave records: taken over, taken up again, cut into shards, held to a budget. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT, exitCodeFor } from "../../harness/exit.ts";
import { JournalError } from "../../harness/execution/journal_error.ts";
import { userNetworks } from "../../harness/execution/network_cache.ts";
import { type RecordedOptions, recordRun } from "../../harness/execution/recorded_run.ts";
import type { Step } from "../../harness/output/progress.ts";
import type { ResultRecord } from "../../harness/result.ts";
import { readScenario } from "../../harness/scenario/scenario_file.ts";
import type { Engine } from "../../kernels/engine.ts";
import { gpuOnly } from "../support.ts";

const TEXT = `scenario: 1
question: q
model: { network: mlp_64_16_10, data: digits, test_images: 100 }
training: { method: sgd, epochs: 2, batch: 64, learning_rate: 0.1, seed: 5 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 10 }
sweep: { device.time_seconds: [20, 3600] }
expect: [{ mean: { at_least: 0.2 } }]
control: { device.preset: ideal }
breaker: { device.programming_scale: 50 }
`;

interface Bench {
  engine: Engine;
  folder: string;
  /** Runs the scenario, whose text may be another one by now. */
  run: (options?: Partial<RecordedOptions>, text?: string) => Promise<ResultRecord>;
  journals: () => string[];
}

/** A folder with a scenario in it, and runs of that. */
function recorded(name: string, body: (bench: Bench) => Promise<void>): void {
  gpuOnly(name, async (engine) => {
    const folder = await Deno.makeTempDir();
    const out = join(folder, "results");
    const path = join(folder, "x.yaml");
    const run: Bench["run"] = async (options = {}, text = TEXT) => {
      await Deno.writeTextFile(path, text);
      const cache = { ...userNetworks(), folder: join(folder, "networks") };
      const { record } = await recordRun(readScenario(path), { engine, out, cache, ...options });
      return record as ResultRecord;
    };
    const journals = () =>
      [...Deno.readDirSync(join(out, "x"))].map((one) => one.name).filter((one) => one.endsWith("jsonl"));
    try {
      await body({ engine, folder, run, journals });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

const countsOf = ({ cases }: Pick<ResultRecord, "cases">) => cases.map(({ label, correct }) => [label, correct]);
const reusedOf = ({ cases }: ResultRecord) => cases.map(({ reused }) => reused);

/** Progress that ends a run, as a kill would, when it comes to a case. */
const until = (which: string) => ({ stage, what = stage }: Step) => {
  if (what.startsWith(which)) throw new Deno.errors.Interrupted(which);
};

recorded("editing one axis draws only what changed; more chips draw only the further ones", async ({ run }) => {
  await run();
  const wider = await run({}, TEXT.replace("[20, 3600]", "[20, 3600, 86400]"));
  assert.deepEqual(reusedOf(wider), [10, 10, 0, 10, 10, 10, 10, 10, 0], "time does nothing to ideal cells");
  const more = await run({ chips: 25 });
  assert.deepEqual(reusedOf(more), [10, 10, 10, 10, 10, 10]);
  const fresh = await run({ chips: 25, fresh: true });
  assert.deepEqual(reusedOf(fresh), [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(countsOf(more), countsOf(fresh));
  assert.deepEqual(reusedOf(await run({ seed: 8 })), [0, 0, 0, 0, 0, 0]);
});

recorded("chips of a record that somebody has changed are drawn again", async ({ run, folder }) => {
  const record = await run();
  const [name] = [...Deno.readDirSync(join(folder, "results", "x"))].map((one) => one.name);
  const path = join(folder, "results", "x", name);
  const text = await Deno.readTextFile(path);
  const [first] = record.cases[0].correct;
  await Deno.writeTextFile(path, text.replace(`"correct": [${first},`, `"correct": [${first + 1},`));
  const again = await run();
  assert.deepEqual([reusedOf(again), countsOf(again)], [[0, 0, 0, 0, 0, 0], countsOf(record)]);
});

recorded("a run that is cut short goes on where it was, to the same record", async ({ run, journals }) => {
  const whole = await run({ fresh: true });
  await assert.rejects(run({ fresh: true, progress: until("case 3") }), Deno.errors.Interrupted);
  await assert.rejects(run({ fresh: true, resume: true, progress: until("case 5") }), Deno.errors.Interrupted);
  assert.equal(journals().length, 1);
  const resumed = await run({ fresh: true, resume: true });
  assert.deepEqual(journals(), []);
  assert.equal(resumed.resumed, 2);
  const bare = (
    { utc: _, seconds: __, resumed: ___, sha256: ____, training: _____, cases, ...rest }: ResultRecord,
  ) => ({
    ...rest,
    cases: cases.map((one) => ({ ...one, seconds: 0 })),
  });
  assert.deepEqual(bare(resumed), bare(whole));
});

recorded("--resume begins anew where nothing was cut short", async ({ run }) => {
  assert.equal((await run({ resume: true })).resumed, undefined);
});

recorded("a journal of another run is refused where it is named, and left alone", async ({ run, journals, folder }) => {
  await assert.rejects(run({ progress: until("case 2") }), Deno.errors.Interrupted);
  const path = join(folder, "results", "x", journals()[0]);
  const refused = async (options: Partial<RecordedOptions>, pattern: RegExp, text?: string) => {
    await assert.rejects(run({ resume: path, ...options }, text), (error: Error) => {
      assert(error instanceof JournalError);
      assert.match(error.message, pattern);
      return true;
    });
    assert.equal(journals().length, 1);
  };
  await refused(
    { seed: 8 },
    /unfinished\.jsonl: expected a run with the same seed, 8, got 7 \(--seed 7 goes on with it/,
  );
  await refused({ chips: 11 }, /expected a run with the same chips a case, 11, got 10 \(--chips 10/);
  await refused({ shard: { index: 1, of: 2 } }, /the same shard, .*, got none \(no --shard/);
  await refused(
    {},
    /the same text of the scenario .*\(run without --resume/,
    TEXT.replace("question: q", "question: r"),
  );
  await refused(
    { resume: join(folder, "nothing.jsonl") },
    /nothing\.jsonl: expected .* unfinished run, got no such file/,
  );
  {
    using file = Deno.openSync(path, { read: true, write: true });
    file.lockSync(true);
    await refused({}, /expected the journal of a run that has ended, got one still running/);
  }
});

recorded(
  "a journal that somebody has changed is worth what stands before the change",
  async ({ run, journals, folder }) => {
    const whole = await run({ fresh: true });
    await Deno.remove(join(folder, "results"), { recursive: true });
    await assert.rejects(run({ progress: until("case 3") }), Deno.errors.Interrupted);
    const path = join(folder, "results", "x", journals()[0]);
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    const [seal, stretch] = JSON.parse(lines[2]);
    stretch.correct[0]++;
    await Deno.writeTextFile(path, [lines[0], lines[1], JSON.stringify([seal, stretch])].join("\n") + "\n");
    await assert.rejects(run({ resume: path }), /jsonl:3: expected a stretch of chips, got something else/);
    const again = await run();
    assert.deepEqual([reusedOf(again).slice(0, 2), countsOf(again)], [[10, 0], countsOf(whole)]);
  },
);

recorded(
  "--resume alone takes up its own run and no other, and a record ends all that it covers",
  async ({ run, journals }) => {
    await assert.rejects(run({ progress: until("case 2") }), Deno.errors.Interrupted);
    const said: string[] = [];
    const say = (sentence: string) => void said.push(sentence);
    assert.equal((await run({ resume: true, chips: 5, say })).resumed, undefined);
    assert.match(said.pop()!, /jsonl is of another run of .*x\.yaml; this one begins$/);
    assert.equal(journals().length, 1, "its chips are not all in a record yet");
    await run({ say });
    assert.match(
      said.pop()!,
      /x\.yaml was interrupted; this one begins anew with its chips \(--resume goes on with it\)/,
    );
    assert.deepEqual(journals(), []);
  },
);

recorded("--resume --fresh takes nothing over that the run itself has not drawn", async ({ run }) => {
  await run();
  await assert.rejects(run({ chips: 20, progress: until("case 2") }), Deno.errors.Interrupted);
  assert.deepEqual(reusedOf(await run({ chips: 20, resume: true, fresh: true })), [0, 0, 0, 0, 0, 0]);
});

recorded("shards draw their part of the chips, and no shard another's", async ({ run }) => {
  const whole = await run({ fresh: true });
  const parts: ResultRecord[] = [];
  for (const index of [1, 2, 3]) parts.push(await run({ fresh: true, shard: { index, of: 3 } }));
  whole.cases.forEach(({ correct, key }, i) => {
    assert.deepEqual(parts.flatMap(({ cases }) => cases[i].correct), correct);
    assert.deepEqual(parts.map(({ cases }) => [cases[i].firstChip, cases[i].key]), [[0, key], [3, key], [6, key]]);
  });
});

recorded("more shards than chips are refused at the number of chips", async ({ run }) => {
  const sentence = /x\.yaml:7:\d+ chips\.max: expected at least a chip for each of 11 shards, got 10 \(fewer shards/;
  await assert.rejects(run({ shard: { index: 1, of: 11 } }), sentence);
});

recorded("a budget of seconds ends a run, which goes on from there", async ({ run, journals }) => {
  const spent = TEXT.replace("chips:", "budget: { seconds: 3 }\nchips:");
  await run({ seed: 8 }, spent); // trains
  const started = performance.now();
  const progress = ({ stage, what = stage }: Step) => {
    while (what.startsWith("case 3") && performance.now() - started < 3100);
  };
  await assert.rejects(run({ progress }, spent), (error: Error) => {
    assert.match(
      error.message,
      /x\.yaml:7:11 budget\.seconds: expected the run to end within 3 s, got .* s at case .*--resume/,
    );
    assert.equal(exitCodeFor(error), EXIT.undecided);
    return true;
  });
  assert.equal(journals().length, 1);
  assert.equal((await run({ resume: true }, spent)).resumed, 1);
});
