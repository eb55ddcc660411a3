/** What the tests of replays share: two scenarios, records of them, and a chip again. */

import { join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { openStore } from "../../harness/data/data_store.ts";
import { runScenario } from "../../harness/mod.ts";
import type { ResultRecord } from "../../harness/records/record.ts";
import { type Replay, replay } from "../../harness/replay/replay.ts";
import { type TargetFlags, targetOf } from "../../harness/replay/target.ts";
import { tempFolder } from "../temp_folder.ts";

export const CIRCUIT = `scenario: 1
question: Does a chip come out the same again?
model: { network: mlp_64_16_10, data: digits, train_images: 300, test_images: 100 }
training: { method: sgd, epochs: 4, batch: 32, learning_rate: 0.1, momentum: 0.9, seed: 1 }
device: { preset: pcm_ibm_2020, faults: { stuck_on: 0.01 } }
crossbar: { tile: { rows: 32, cols: 8 }, dac_bits: 6, adc_bits: 6 }
chips: { seed: 7, max: 6 }
sweep: { device.time_seconds: [20, 86400] }
expect:
  - { mean: { at_least: 0.3, confidence: 0.9 } }
control: { device.preset: ideal } # must pass
breaker: { device.programming_scale: 20 } # must fail
`;

/** Nothing but errors of weights. */
export const ONE_STAGE = CIRCUIT
  .replace(
    /device: .*/,
    "device: { preset: ideal, programming: { kind: additive, sigma: 0.15, relative_to: layer_max_weight } }",
  )
  .replace(/dac_bits.* }/, "dac_bits: 0, adc_bits: 0 }").replace(/sweep: .*\n/, "").replace(
    /control: .*/,
    "control: { device.programming_scale: 0 }",
  );

export const folder = await tempFolder();

export async function recorded(engine: Engine, text: string): Promise<{ path: string; record: ResultRecord }> {
  const name = crypto.randomUUID().slice(0, 8);
  const scenario = join(folder, `${name}.yaml`);
  await Deno.writeTextFile(scenario, text);
  const record = await runScenario(scenario, { engine, store: openStore() });
  return { record, path: await saved(record, name) };
}

export async function saved(record: unknown, name: string): Promise<string> {
  const path = join(folder, `${name}.json`);
  await Deno.writeTextFile(path, typeof record === "string" ? record : JSON.stringify(record));
  return path;
}

export async function again(engine: Engine, path: string, flags: TargetFlags): Promise<Replay> {
  return await replay(await targetOf(path, flags), { engine, store: openStore() });
}
