/** What passes before anything is computed: start-up, planning, compiling. */

import { join } from "node:path";
import { processBench } from "../../benching.ts";
import { wideSweep } from "./_wide_sweep.ts";

processBench({
  id: "noisegate --version, whole process",
  ...{ group: "start-up", version: 1 },
  args: () => ["run", "--no-prompt", "--allow-read", "main.ts", "--version"],
});

processBench({
  id: "plan digits_pcm_drift, whole process",
  ...{ group: "start-up", version: 1 },
  args: () => ["run", "--no-prompt", "--allow-read", "main.ts", "plan", "scenarios/digits_pcm_drift.yaml"],
});

processBench({
  id: "plan a sweep of 200 cases without an adapter, whole process",
  ...{ group: "start-up", version: 1, work: { unit: "case", amount: 200 } },
  prepare: (folder) => Deno.writeTextFile(join(folder, "sweep.yaml"), wideSweep()),
  args: (folder) => ["run", "--no-prompt", "--allow-read", "main.ts", "plan", join(folder, "sweep.yaml")],
});

processBench({
  id: "compile and dispatch every kernel once, whole process",
  ...{ group: "start-up", version: 1 },
  args: () => ["run", "-A", "benches/processes/_compile.ts"],
  // a driver that keeps what it has compiled would be timed reading files
  env: { MESA_SHADER_CACHE_DISABLE: "true", __GL_SHADER_DISK_CACHE: "0" },
});
