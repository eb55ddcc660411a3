/** What planning takes; its time is a bench (benches/processes/start_bench.ts). */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";
import { wideSweep } from "../../benches/processes/_wide_sweep.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("a sweep of 200 cases is planned case by case", () => {
  const plan = planScenario(parseScenario(wideSweep(), { path: "x.yaml", ...KNOWN }));
  assert.equal(plan.cases.length, 210);
  assert.equal(new Set(plan.cases.map(({ label }) => label)).size, 210);
});

Deno.test("reading and planning need no permission but to read", async () => {
  const script = `
    import { planFile, readScenario } from "./harness/scenario/scenario_file.ts";
    console.log(planFile(readScenario("scenarios/digits_pcm_drift.yaml")).cases.length);`;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "--allow-read=.", "--ext=ts", "-"],
    ...{ cwd: ROOT, stdin: "piped", stdout: "piped", stderr: "piped" },
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const read = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  assert.deepEqual([code, read(stdout), read(stderr)], [0, "12", ""]);
});
