/** What a plan tells a person before anything runs. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { printPlan } from "../../harness/planning/plan_text.ts";
import { parseScenario } from "../../harness/schema.ts";

function linesOf(device: string, crossbar = "", sweep = "", network = "mlp_64_32_10, data: digits"): string[] {
  const text = `scenario: 1
question: q
model: { network: ${network} }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 3 }
device: { ${device} }
crossbar: { tile: { rows: 32, cols: 20 }${crossbar} }
chips: { seed: 7, max: 20 }${sweep}
expect: [{ mean: { at_least: 0.5 } }]
control: { device.programming_scale: 0 }
breaker: { device.faults.stuck_on: 0.5 }
`;
  return printPlan(planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN })));
}

Deno.test("printPlan() gives tiles, cells, converters, draws and bytes of every stage", () => {
  const lines = linesOf("preset: pcm_ibm_2020, time_seconds: 60", ", weight_bits: 6, slices: 2");
  assert.match(lines[2], /^cells +9472 a chip of pcm_ibm_2020, differential, 2 groups of 2 cells a weight$/);
  // 64 × 32 in tiles of 32 × 20: 2 × 2 tiles of 4 cell matrices, and 2 slices of 2 row tiles of 32 converters
  assert.match(lines[5], /^ +1 +64 × 32 +16 of 32 × 20 +8192 +64 +128$/);
  assert(lines.some((line) => /^program, verify, mismatch +2 +9472 +37\.0 KiB$/.test(line)), lines.join("\n"));
  assert(lines.some((line) => /^drift +2 +9472 +37\.0 KiB$/.test(line)), lines.join("\n"));
});

Deno.test("printPlan() names layers by their paths, and those that folding leaves over by paths of the folded network", () => {
  const paths = (network: string) =>
    linesOf("preset: ideal", "", "", network).flatMap((line) =>
      /^ +([\w.]+) +\d+ × \d+ +\d+ of /.exec(line)?.[1] ?? []
    );
  assert.deepEqual(paths("lenet5, data: mnist"), ["0", "3", "7", "9", "11"]);
  assert.deepEqual(paths("resnet8, data: cifar10").slice(0, 4), ["0", "3.body.0", "3.body.3", "5.body.0"]);
  const wide = paths("wide_resnet_10_1, data: cifar10");
  assert.deepEqual(wide.filter((path) => !path.includes(".")), ["0", "3", "6", "9", "12"]);
});

const READS: [device: string, crossbar: string, expected: RegExp][] = [
  ["preset: ideal", "", /^reads +the cells have no read noise$/],
  ["preset: pcm_ibm_2020", "", /noise frozen: one draw a cell, chip and time$/],
  [
    ...["preset: pcm_ibm_2020, read_noise: each_read", ""] as const,
    /anew for every input by one normal per cell and read: reads are limited at 0 µS, and σ is not small/,
  ],
  [
    ...["preset: neurosim_cell, read_noise: each_read", ""] as const,
    /anew for every input by one normal per output, the exact law: σ is at most 5\.\d* % of a conductance/,
  ],
  [
    ...["preset: pcm_ibm_2020, read_noise: each_read_law", ""] as const,
    /the exact law: as the scenario asks, although reads are limited at 0 µS/,
  ],
  [
    ...["preset: pcm_ibm_2020, read_noise: each_read", ", wires: { model: network }"] as const,
    /one normal per cell and read: wires make the current depend on all cells together/,
  ],
];

for (const [device, crossbar, expected] of READS) {
  Deno.test(`printPlan() says how reads are drawn, and why [${device}${crossbar}]`, () => {
    assert.match(linesOf(device, crossbar).find((line) => line.startsWith("reads"))!, expected);
  });
}

Deno.test("printPlan() says how wires are solved, and how far off at most", () => {
  const wires = (crossbar: string) =>
    linesOf("preset: pcm_ibm_2020", crossbar).find((line) => line.startsWith("wires"));
  assert.equal(wires(""), undefined);
  assert.match(
    wires(", wires: { model: network, bit_ohm: 20 }")!,
    /1 and 20 Ω .* in \d sweeps?: currents within \d\.\de-\d+ of/,
  );
  assert.match(wires(", wires: { model: cubic }")!, /by aihwkit's formula$/);
});

Deno.test("printPlan() shows the heaviest case of a sweep and names it", () => {
  const lines = linesOf("preset: pcm_ibm_2020", ", weight_bits: 7", "\nsweep: { crossbar.slices: [1, 3, 2] }");
  assert.match(lines[2], /3 groups of 2 cells a weight$/);
  assert(lines.some((line) => line.startsWith("stages of one chip of the case slices=3")));
});

Deno.test("a plan tells the budget, and the first and last of many cases", () => {
  const times = JSON.stringify(Array.from({ length: 60 }, (_, i) => i));
  const lines = linesOf(
    "preset: pcm_ibm_2020",
    "",
    `\nbudget: { seconds: 60 }\nsweep: { device.time_seconds: ${times} }`,
  );
  assert(lines.includes("budget     at most 60 s"));
  const from = lines.indexOf("gates      1, judged on 180 cases:");
  assert.equal(lines.length - from - 1, 3 * 24);
  assert.deepEqual(lines.slice(from + 12, from + 15), ["  sweep    11 s", "  sweep    … 37 more", "  sweep    49 s"]);
});
