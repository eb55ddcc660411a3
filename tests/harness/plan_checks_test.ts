/** What a scenario asks and cannot have: each refused with its place, the reason and, where there is one, the remedy. */

import assert from "node:assert/strict";
import { planFile } from "../../harness/scenario/scenario_file.ts";
import { KNOWN } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";

const WEIGHT_ERROR = "programming: { kind: additive, sigma: 0.1, relative_to: layer_max_weight }";

/** Keys of device and crossbar beside a preset and a tile, and the sentence that they get. */
const REFUSED: [device: string, crossbar: string, sentence: string][] = [
  [
    ...["preset: pcm_ibm_2020, g_min_microsiemens: 20, g_max_microsiemens: 10", ""] as const,
    "5:53 device.g_min_microsiemens: expected less than g_max_microsiemens, got 20",
  ],
  [
    ...["preset: rram_milo_2021, g_min_microsiemens: 225", ""] as const,
    "5:1 device.g_max_microsiemens: expected more than g_min_microsiemens (225), got 225",
  ],
  [
    ...["preset: fefet_2", ", weight_bits: 8"] as const,
    "6:43 crossbar.weight_bits: expected weights that take at most 4 levels of a cell of fefet_2, got 128 levels (more slices or fewer weight_bits)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", adc: { bound: 0, range: fixed }"] as const,
    "6:57 crossbar.adc.bound: expected number above 0, at most 1e6, got 0",
  ],
  [
    ...["preset: pcm_ibm_2020", ", adc: { percentile: 0 }"] as const,
    "6:62 crossbar.adc.percentile: expected number above 0, at most 100, got 0",
  ],
  [
    ...["preset: pcm_ibm_2020", ", adc: { range: granular }"] as const,
    "6:50 crossbar.adc.range: expected a range other than granular for analog weights, got granular (state weight_bits)",
  ],
  [
    ...["preset: rram_wan_2022, time_seconds: 3600", ""] as const,
    "5:34 device.time_seconds: expected 1 | 86400 | 172800 s for rram_wan_2022, got 3600 (nothing is known between the times of the measurement)",
  ],
  [
    ...["preset: pcm_ibm_2020, temperature: { kelvin: 400 }", ""] as const,
    "5:48 device.temperature.kelvin: expected 288 … 308 K for pcm_ibm_2020, got 400",
  ],
  [
    ...["preset: pcm_ibm_2020, g_max_microsiemens: 60", ""] as const,
    "5:33 device.g_max_microsiemens: expected 0 … 25 µS for pcm_ibm_2020, got 60",
  ],
  [
    ...["preset: ideal, compensation: global", ""] as const,
    "5:26 device.compensation: expected none: the mean of ideal does not change with time, got global (compensation undoes what time has taken)",
  ],
  [
    ...[`preset: ideal, ${WEIGHT_ERROR}`, ", wires: { model: network }"] as const,
    "6:52 crossbar.wires.model: expected none with a programming error of the weight, got network (errors of weights know no cells, and wires need none of them: state an error of the cells)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", mapping: signed, wires: { model: network }"] as const,
    "6:69 crossbar.wires.model: expected none with mapping signed, which is no circuit, got network",
  ],
  [
    ...["preset: rram_milo_2021", ", wires: { model: network }"] as const,
    "6:52 crossbar.wires.model: expected none: the cells of rram_milo_2021 do not obey Ohm's law, got network",
  ],
  [
    ...["preset: pcm_ibm_2020", ", wires: { model: network, topology: source_line }"] as const,
    "6:68 crossbar.wires.topology: expected an input line for inputs of more than one bit, got source_line (its inputs only switch cells on: input.slice_bits 1, input.encoding twos_complement)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", mapping: offset, wires: { model: network, topology: interleaved }"] as const,
    "6:85 crossbar.wires.topology: expected input_line or source_line: only pairs share a line, got interleaved",
  ],
  [
    ...["preset: pcm_ibm_2020, time_seconds: 60, read_noise: each_read_law", ", wires: { model: network }"] as const,
    "5:51 device.read_noise: expected another form than the output law with crossbar.wires.model network, got each_read_law (wires make the current depend on all cells together: each_read draws cell by cell)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", calibration: { data: test }"] as const,
    '6:64 crossbar.calibration.data: expected training, got "test" (converters that have seen the test images would flatter the result)',
  ],
  [
    ...["preset: pcm_ibm_2020, faults: { stuck_on: 0.6, stuck_off: 0.5 }", ""] as const,
    "5:43 device.faults.stuck_on: expected at most 0.5 beside stuck_off 0.5, got 0.6",
  ],
  [
    ...[`preset: ideal, ${WEIGHT_ERROR}`, ", weight_bits: 6, slices: 2"] as const,
    "6:1 crossbar.mapping: expected signed: an error of the weight itself, which several cells or other distributions cannot share, got differential",
  ],
  [
    ...["preset: pcm_ibm_2020", ", mapping: offset, sides: two"] as const,
    '6:67 crossbar.sides: expected no sides: only differential pairs have it, got "two"',
  ],
  [
    ...["preset: pcm_ibm_2020", ", slices: 2"] as const,
    "6:51 crossbar.slices: expected 1: slices need weight_bits, and cells, got 2 (state weight_bits)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", dac_bits: 0, input: { slice_bits: 2 }"] as const,
    "6:77 crossbar.input.slice_bits: expected 0: pulses need dac_bits, got 2",
  ],
  [
    ...["preset: pcm_ibm_2020", ", adc_bits: 0, input: { bound_rounds: 3 }"] as const,
    "6:79 crossbar.input.bound_rounds: expected 0: an ideal converter has no bound to keep to, got 3",
  ],
  [
    ...["preset: rram_wan_2022", ""] as const,
    "5:1 device.time_seconds: expected 1 | 86400 | 172800 s for rram_wan_2022, got 0, unless it is stated (nothing is known between the times of the measurement)",
  ],
  [
    ...["preset: PCM_Joshi", ""] as const,
    `5:19 device.preset: expected one of ${
      KNOWN.presets.join(" | ")
    }, got "PCM_Joshi" (did you mean "pcm_joshi_2020"?)`,
  ],
  [
    ...["preset: rram_wan_2022, time_seconds: 86400, compensation: global", ""] as const,
    "5:55 device.compensation: expected none: the mean of rram_wan_2022 does not change with time, got global (compensation undoes what time has taken)",
  ],
  [
    ...["preset: pcm_ibm_2020, g_max_microsiemens: 2.5e-5", ""] as const,
    "5:33 device.g_max_microsiemens: expected at least 0.025 µS for pcm_ibm_2020, got 0.000025 (in µS: did you mean 25?)",
  ],
  [
    ...[
      "preset: pcm_ibm_2020, time_seconds: 60, compensation: reference_cells, reference_cells: { level: 0 }",
      "",
    ] as const,
    "5:101 device.reference_cells.level: expected above 0 for cells of pcm_ibm_2020, whose g_min is 0 µS, got 0",
  ],
  [
    ...["preset: pcm_ibm_2020, write_verify: { cells: fraction }", ""] as const,
    "5:33 device.write_verify.fraction: expected number from 0 to 1 with cells fraction, got nothing",
  ],
  [
    ...["preset: pcm_ibm_2020", ", wires: { bit_ohm: 300 }"] as const,
    "6:52 crossbar.wires.bit_ohm: expected crossbar.wires.model network or cubic, or no bit_ohm, got 300 (it has no effect in any case)",
  ],
  [
    ...["preset: pcm_ibm_2020, temperature: { kelvin: 305 }", ""] as const,
    "5:48 device.temperature.kelvin: expected an activation energy or a bandwidth in device.temperature, or no kelvin, got 305 (it has no effect in any case)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", adc: { bound: 3 }"] as const,
    "6:50 crossbar.adc.bound: expected crossbar.adc.range fixed, or no bound, got 3 (it has no effect in any case)",
  ],
  [
    ...["preset: pcm_ibm_2020", ", adc_bits: 16, adc: { kind: sar }"] as const,
    '6:70 crossbar.adc.kind: expected uniform or ramp: a sar has 2 to 12 bits, got "sar"',
  ],
];

function textOf(device: string, crossbar: string): string {
  return `scenario: 1
question: q
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 3 }
device: { ${device} }
crossbar: { tile: { rows: 32, cols: 32 }${crossbar} }
chips: { seed: 7, max: 20 }
expect:
  - { mean: { at_least: 0.5 } }
control: { device.programming_scale: 0 }
breaker: { device.programming_scale: 20 }
`;
}

function refusalOf(text: string): string {
  try {
    const scenario = parseScenario(text, { path: "x.yaml", ...KNOWN });
    planFile({ path: "x.yaml", text, files: [{ path: "x.yaml", text }], scenario });
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  }
}

for (const [device, crossbar, sentence] of REFUSED) {
  Deno.test(`a scenario is refused [device: ${device}] [crossbar: ${crossbar.slice(2)}]`, () => {
    assert.equal(refusalOf(textOf(device, crossbar)), `x.yaml:${sentence}`);
  });
}

Deno.test("wires that do not converge are refused with what they would need", () => {
  const text = textOf(
    "preset: pcm_ibm_2020",
    ", wires: { model: network, word_ohm: 100000, bit_ohm: 100000, tolerance: 1.0e-7 }",
  )
    .replace("rows: 32, cols: 32", "rows: 512, cols: 512").replace("mlp_64_10", "mlp_64_512_10");
  assert.match(
    refusalOf(text),
    /^x.yaml:6:\d+ crossbar.wires.tolerance: expected wires that can be solved to 1e-7, got 100000/,
  );
});

Deno.test("a key that only some cases of a sweep look at is no dead key", () => {
  const text = textOf("preset: pcm_ibm_2020", ", wires: { bit_ohm: 300 }")
    .replace("expect:", "sweep: { crossbar.wires.model: [none, network] }\nexpect:");
  assert.equal(refusalOf(text), "nothing");
});
