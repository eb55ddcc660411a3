/**
 * Runs that are killed at any moment: `--resume` ends in the record of a run that nobody killed, and no file is unreadable.
 * NOISEGATE_KILLS=200 kills so many.
 */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { mulberry32 } from "../../kernels/contract.ts";
import { readRecord } from "../../harness/records/load.ts";
import type { ResultRecord } from "../../harness/result.ts";
import { gpu } from "../support.ts";

const KILLS = Number(Deno.env.get("NOISEGATE_KILLS") ?? 4);
const ROOT = new URL("../../", import.meta.url).pathname;

const TEXT = `scenario: 1
question: Does a run survive?
model: { network: mlp_64_32_32_10, data: digits }
training: { method: sgd, epochs: 10, batch: 64, learning_rate: 0.1, momentum: 0.9, seed: 3 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 120 }
sweep: { device.time_seconds: [20, 3600, 86400], device.compensation: [none, global] }
expect: [{ mean: { at_least: 0.2 } }]
control: { device.preset: ideal, device.compensation: none }
breaker: { device.programming_scale: 50 }
`;

async function run(
  scenario: string,
  { out, cache, milliseconds = Infinity }: { out: string; cache: string; milliseconds?: number },
) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      join(ROOT, "main.ts"),
      "run",
      scenario,
      "--out",
      out,
      "--resume",
      "--json",
    ],
    ...{ stdout: "null", stderr: "piped", env: { NOISEGATE_CACHE: cache } },
  }).spawn();
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // it has ended just now
    }
  };
  const timer = Number.isFinite(milliseconds) ? setTimeout(kill, milliseconds) : undefined;
  const { signal, code, stderr } = await child.output();
  clearTimeout(timer);
  if (signal === null) assert.equal(code, 0, new TextDecoder().decode(stderr));
  return signal === null;
}

/** What a record says apart from when, and in how many pieces, it was made. */
function bare(record: ResultRecord): unknown {
  const { utc: _, seconds: __, sha256: ___, resumed: ____, training: _____, ...rest } = record;
  return { ...rest, cases: record.cases.map((one) => ({ ...one, seconds: 0 })) };
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
}

async function soundRecord(path: string): Promise<ResultRecord> {
  const loaded = await readRecord(path);
  assert(loaded.kind === "run", `${basename(path)}: ${JSON.stringify(loaded).slice(0, 200)}`);
  return loaded.record;
}

Deno.test({
  name: `${KILLS} kills of a run: every record is that of a run that nobody killed`,
  ignore: gpu === null,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const folder = await Deno.makeTempDir();
    const scenario = join(folder, "killed.yaml");
    const places = { out: join(folder, "results"), cache: join(folder, "cache") };
    const results = join(places.out, "killed");
    try {
      await Deno.writeTextFile(scenario, TEXT);
      const take = async () => {
        const [path] = filesOf(results);
        const record = await soundRecord(path);
        await Deno.remove(path); // or its chips would be taken over
        return record;
      };
      assert(await run(scenario, places));
      const expected = bare(await take());
      const started = performance.now();
      assert(await run(scenario, places));
      const usual = performance.now() - started; // the network is there
      assert.deepEqual(bare(await take()), expected);
      const random = mulberry32(KILLS);
      let kills = 0, records = 0, resumed = 0;
      while (kills < KILLS || filesOf(results).some((path) => path.endsWith(".jsonl"))) {
        const ended = await run(scenario, {
          ...places,
          milliseconds: kills < KILLS ? random() * 1.1 * usual : Infinity,
        });
        if (!ended) kills++;
        // some are killed while they train
        if (!ended && kills % 8 === 0) await Deno.remove(places.cache, { recursive: true });
        for (const path of filesOf(results).filter((path) => path.endsWith(".json"))) {
          const record = await soundRecord(path);
          assert.deepEqual(bare(record), expected);
          records++;
          resumed += record.resumed === undefined ? 0 : 1;
          await Deno.remove(path);
        }
      }
      assert(records > 0 && (KILLS < 50 || resumed > 0));
      const told = `${kills} kills, ${records} records, ${resumed} of them of resumed runs, all as they should be`;
      await t.step(told, () => {});
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
