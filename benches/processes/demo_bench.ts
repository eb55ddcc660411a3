/** The demo as a user runs it, and what else takes a process of its own. */

import { join } from "node:path";
import { processBench, type ProcessDefinition } from "../../benching.ts";

const SCENARIO = "scenarios/digits_pcm_drift.yaml";
const NO_ADAPTER = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };

const run = (out: string, ...more: string[]) => ["run", "-A", "main.ts", "run", SCENARIO, "--out", out, ...more];
/** --fresh: the time of training is part of it. */
const demo: ProcessDefinition = {
  ...{ id: "run digits_pcm_drift, whole process", group: "demo", version: 1, work: { unit: "case", amount: 12 } },
  args: (folder) => run(folder, "--fresh"),
};

processBench(demo);
processBench({ ...demo, id: "run digits_pcm_drift, peak memory", measure: "memory", work: null });
processBench({
  ...demo,
  id: "run digits_pcm_drift again, every chip taken over, whole process",
  prepare: (folder) => denoQuietly(run(join(folder, "results"))),
  args: (folder) => run(join(folder, "results")),
});
processBench({
  ...demo,
  id: "run digits_pcm_drift on the oracle engine, no adapter, whole process",
  ...{ env: NO_ADAPTER, slow: true },
});

const stream: ProcessDefinition = {
  id: "1 000 chips of 1024 × 1024, 8 inputs each, streamed, whole process",
  ...{ group: "many chips", version: 1, slow: true, work: { unit: "chip", amount: 1000 } },
  args: () => ["run", "-A", "benches/processes/_stream_chips.ts"],
};

processBench(stream);
processBench({
  ...stream,
  ...{ id: "1 000 chips of 1024 × 1024, 8 inputs each, streamed, peak memory", measure: "memory", work: null },
});

processBench({
  id: "Hessian of resnet20 on 128 images times 64 vectors, peak memory",
  ...{ group: "curvature", version: 1, measure: "memory", slow: true },
  args: () => ["run", "-A", "benches/processes/_hessian_memory.ts"],
});

processBench({
  id: "all tests, whole process",
  ...{ group: "tests", version: 1, slow: true },
  ...{ args: () => ["test", "-A", "--quiet"], env: { REQUIRE_GPU: "1" } },
});

async function denoQuietly(args: string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).output();
  if (!success) throw new Error(`Cannot prepare: deno ${args.join(" ")} failed`);
}
