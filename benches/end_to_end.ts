/** Whole jobs as a user meets them: wall time with every wait, and peak memory. */

import { join } from "node:path";
import type { Engine } from "../kernels/engine.ts";
import { planScenario } from "../harness/plan.ts";
import { readScenario } from "../harness/scenario/scenario_file.ts";
import { loadDigits } from "../models/data/digits.ts";
import { evaluateChips, mapNetwork } from "../models/mapping/chips.ts";
import { namedNetwork } from "../models/networks/named.ts";
import { train } from "../models/training/train.ts";
import { wideSweep } from "../tests/harness/scenario_support.ts";
import { peakOf } from "./memory.ts";

export interface Job {
  key: string;
  unit: "ms" | "s" | "MiB";
  /** Raw samples, one per repetition. */
  measure: (engine: Engine) => Promise<number[]>;
}

const ROOT = join(import.meta.dirname!, "..");
const SCENARIO = "scenarios/digits_pcm_drift.yaml";
const TRAINING = { method: "adam", epochs: 60, batch: 64, learningRate: 0.003, momentum: 0, seed: 1 } as const;
const SPEC = namedNetwork("mlp_64_32_32_10", { input: [8, 8, 1], classes: 10, activation: "relu" });
const NETWORK = { spec: SPEC, training: TRAINING };

async function repeat(times: number, job: () => Promise<void>): Promise<number[]> {
  await job(); // compiles pipelines
  const samples: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await job();
    samples.push(performance.now() - started);
  }
  return samples;
}

/** A command in a process of its own: seconds, and peak resident memory where the system can tell. */
async function process(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ seconds: number; mebibytes: number }> {
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), { args, env, cwd: ROOT, stdout: "null", stderr: "null" }).spawn();
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
  }, 20);
  const { success } = await child.status;
  clearInterval(watch);
  if (!success) throw new Error(`Cannot time ${args.join(" ")}: it failed`);
  return { seconds: (performance.now() - started) / 1000, mebibytes: peak };
}

// --fresh: the time of training is part of it
const demo = ["run", "-A", "main.ts", "run", SCENARIO, "--fresh", "--out", Deno.makeTempDirSync()];
const stream = ["run", "-A", "benches/stream_chips.ts"];
const hessian = ["run", "-A", "benches/hessian_memory.ts"];
// every chip is there from the run before
const again = ["run", "-A", "main.ts", "run", SCENARIO, "--out", Deno.makeTempDirSync()];
const withoutAdapter = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };

async function processes(times: number, run: () => ReturnType<typeof process>, of: "seconds" | "mebibytes") {
  const samples: number[] = [];
  for (let i = 0; i < times; i++) samples.push((await run())[of]);
  return samples;
}

export const endToEnd: Job[] = [
  {
    key: "train digits mlp_64_32_32_10, 60 epochs of 64",
    unit: "ms",
    measure: async (engine) => {
      const data = await loadDigits();
      return repeat(5, async () => void await train(engine, { ...NETWORK, data }));
    },
  },
  {
    key: "evaluate 200 chips × 360 images, pcm_ibm_2020 at one year, global compensation",
    unit: "ms",
    measure: async (engine) => {
      const data = await loadDigits();
      const network = await train(engine, { ...NETWORK, data });
      const plan = planScenario(readScenario(join(ROOT, SCENARIO)).scenario, { bindingBytes: engine.bindingBytes });
      const { model, chunk } = plan.cases.filter(({ group }) => group === "sweep").at(-1)!;
      const mapped = await mapNetwork(engine, { network, model, training: data.train });
      const chips = Uint32Array.from({ length: 200 }, (_, i) => i);
      const options = { mapped, model, test: data.test, chips, chunk };
      return repeat(9, async () => void await evaluateChips(engine, options));
    },
  },
  {
    key: "plan a sweep of 200 cases without an adapter, whole process",
    unit: "s",
    measure: async () => {
      const path = await Deno.makeTempFile({ suffix: ".yaml" });
      await Deno.writeTextFile(path, wideSweep());
      const samples = await processes(7, () => process(["run", "--allow-read", "main.ts", "plan", path]), "seconds");
      await Deno.remove(path);
      return samples;
    },
  },
  {
    key: "run digits_pcm_drift again, every chip taken over, whole process",
    unit: "s",
    measure: async () => {
      await process(again);
      return await processes(5, () => process(again), "seconds");
    },
  },
  {
    key: "run digits_pcm_drift, whole process",
    unit: "s",
    measure: () => processes(3, () => process(demo), "seconds"),
  },
  {
    key: "run digits_pcm_drift, peak memory",
    unit: "MiB",
    measure: () => processes(1, () => process(demo), "mebibytes"),
  },
  {
    key: "1 000 chips of 1024 × 1024, 8 inputs each, streamed, whole process",
    unit: "s",
    measure: () => processes(1, () => process(stream), "seconds"),
  },
  {
    key: "1 000 chips of 1024 × 1024, 8 inputs each, streamed, peak memory",
    unit: "MiB",
    measure: () => processes(1, () => process(stream), "mebibytes"),
  },
  {
    key: "Hessian of resnet20 on 128 images times 64 vectors, peak memory",
    unit: "MiB",
    measure: () => processes(1, () => process(hessian), "mebibytes"),
  },
  {
    key: "run digits_pcm_drift on the oracle engine, no adapter, whole process",
    unit: "s",
    measure: () => processes(1, () => process(demo, withoutAdapter), "seconds"),
  },
  {
    key: "all tests, whole process",
    unit: "s",
    measure: () => processes(1, () => process(["test", "-A", "--quiet"], { REQUIRE_GPU: "1" }), "seconds"),
  },
];
