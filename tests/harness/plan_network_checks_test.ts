/** Methods that look at the whole network: what they cannot have, each with its place and remedy. */

import assert from "node:assert/strict";
import { KNOWN } from "../../harness/plan.ts";
import { planFile } from "../../harness/scenario/scenario_file.ts";
import { parseScenario } from "../../harness/schema.ts";

const WORST = "preset: ideal, programming: { kind: worst_case, sigma: 0.03, relative_to: layer_max_weight }";
const EXACT = "mapping: signed, dac_bits: 0, adc_bits: 0";
const NOTHING_ELSE = "(the search knows nothing but errors of the weights)";

function refusalOf({ network = "mlp_64_10", device, crossbar = EXACT, gate = "mean: { at_least: 0.5 }" }: {
  network?: string;
  device: string;
  crossbar?: string;
  gate?: string;
}): string {
  const text = `scenario: 1
question: q
model: { network: ${network}, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 3 }
device: { ${device} }
crossbar: { tile: { rows: 256, cols: 32 }, ${crossbar} }
chips: { seed: 7, max: 20 }
expect:
  - { ${gate} }
control: { training.seed: 4 }
breaker: { training.seed: 5 }
`;
  try {
    const scenario = parseScenario(text, { path: "x.yaml", ...KNOWN });
    planFile({ path: "x.yaml", text, files: [{ path: "x.yaml", text }], scenario });
    return "nothing";
  } catch (error) {
    return (error as Error).message.replace(/^x\.yaml:\d+:\d+ /, "");
  }
}

Deno.test("worst cases, norms beside arrays and verify by curvature are planned", () => {
  assert.equal(refusalOf({ device: WORST }), "nothing");
  assert.equal(refusalOf({ device: "preset: pcm_ibm_2020, norms: reestimated", network: "cnn_4" }), "nothing");
  const verify = "write_verify: { cells: fraction, fraction: 0.3, choose: curvature }";
  assert.equal(refusalOf({ device: `preset: rram_milo_2021, ${verify}`, crossbar: "dac_bits: 0" }), "nothing");
});

const SEARCHED: [device: string, crossbar: string, sentence: string][] = [
  [
    "",
    "dac_bits: 0, adc_bits: 0",
    "crossbar.mapping: expected signed with device.programming.kind worst_case, got differential",
  ],
  ["", "mapping: signed, adc_bits: 0", "crossbar.dac_bits: expected 0 with device.programming.kind worst_case, got 8"],
  ["", "mapping: signed, dac_bits: 0", "crossbar.adc_bits: expected 0 with device.programming.kind worst_case, got 8"],
  ["", `${EXACT}, weight_bits: 4`, "crossbar.weight_bits: expected 0 with device.programming.kind worst_case, got 4"],
  [
    "",
    `${EXACT}, scales: { count: 2 }`,
    "crossbar.scales.count: expected 1 with device.programming.kind worst_case, got 2",
  ],
  [
    ...[", write_verify: { cells: all }", EXACT] as const,
    "device.write_verify.cells: expected none with device.programming.kind worst_case, got all",
  ],
  [
    ...[", faults: { stuck_off: 0.01 }", EXACT] as const,
    "device.faults.stuck_off: expected 0 with device.programming.kind worst_case, got 0.01",
  ],
];

for (const [device, crossbar, sentence] of SEARCHED) {
  Deno.test(`a search beside what it cannot see is refused [${device.slice(2)}] [${crossbar}]`, () => {
    assert.equal(refusalOf({ device: WORST + device, crossbar }), `${sentence} ${NOTHING_ELSE}`);
  });
}

Deno.test("a search on cells that age is refused, and so are its keys without it", () => {
  assert.equal(
    refusalOf({ device: WORST.replace("preset: ideal", "preset: pcm_ibm_2020") }),
    "device.preset: expected a preset of cells that neither age nor make noise, as ideal, with device.programming.kind " +
      `worst_case, got pcm_ibm_2020 ${NOTHING_ELSE}`,
  );
  const additive = WORST.replace("worst_case", "additive, steps: 3");
  assert.equal(
    refusalOf({ device: additive }),
    "device.programming.steps: expected no steps: only kind worst_case searches, got 3",
  );
  assert.match(
    refusalOf({ device: WORST.replace("layer_max_weight", "weight") }),
    /^device\.programming\.relative_to: expected layer_max_weight with kind worst_case, got "weight"/,
  );
  assert.match(
    refusalOf({ device: WORST.replace("sigma", "distribution: uniform, sigma") }),
    /^device\.programming\.distribution: expected no distribution with kind worst_case: nothing is drawn, got "uniform"$/,
  );
});

Deno.test("norms are refused where a network has none, or where there are too few images", () => {
  assert.equal(
    refusalOf({ device: "preset: pcm_ibm_2020, norms: reestimated" }),
    "device.norms: expected folded: mlp_64_10 has no batch norm, got reestimated (cnn_8_16 and resnet8 are networks with batch norms)",
  );
  assert.equal(
    refusalOf({ device: "preset: pcm_ibm_2020, norms: reestimated, norm_images: 2000", network: "cnn_4" }),
    "device.norm_images: expected at most 1437, the images of digits, got 2000",
  );
  assert.equal(
    refusalOf({ device: "preset: pcm_ibm_2020, norms: digital, norm_images: 20", network: "cnn_4" }),
    "device.norm_images: expected device.norms reestimated, or no norm_images, got 20 (it has no effect in any case)",
  );
});

Deno.test("gates on curvature refuse what the prediction does not follow", () => {
  const gate = "loss_increase: { at_most: 0.5 }";
  assert.match(refusalOf({ device: WORST, gate }), /the worst errors, which are not drawn/);
  const digital = { device: `${WORST.replace("worst_case", "additive")}, norms: digital`, network: "cnn_4", gate };
  assert.match(refusalOf(digital), /batch norms that are digital/);
});
