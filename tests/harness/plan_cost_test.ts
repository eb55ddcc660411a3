/** What planning takes: time and permissions. */

import assert from "node:assert/strict";
import process from "node:process";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";
import { committed } from "./scenario_support.ts";

const ROOT = new URL("../../", import.meta.url);

/** A committed scenario over 20 × 2 × 5 cases; its control has 5 of them, its breaker as well. */
function wide(): string {
  const times = Array.from({ length: 20 }, (_, i) => 20 + 1000 * i);
  const sweep = `sweep:\n  device.time_seconds: ${JSON.stringify(times)}\n  device.compensation: [none, global]\n` +
    "  crossbar.adc_bits: [4, 5, 6, 7, 8]\n";
  return committed("digits_pcm_drift").replace(/^sweep:[^]*?(?=^expect)/m, sweep)
    .replace(/^expect:[^]*?(?=^control)/m, "expect:\n  - { mean: { at_least: 0.9 } }\n");
}

Deno.test("a sweep of 200 cases is read and planned in less than a second of processor time", () => {
  const text = wide();
  // not the wall's: tests share the machine
  const before = process.cpuUsage();
  const plan = planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
  const { user, system } = process.cpuUsage(before);
  assert.equal(plan.cases.length, 210);
  assert.equal(new Set(plan.cases.map(({ label }) => label)).size, 210);
  assert((user + system) / 1e6 < 1, `${(user + system) / 1e6} s`);
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
