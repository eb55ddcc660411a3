import assert from "node:assert/strict";
import { constantsOf, pickVariant } from "../../../kernels/kernel.ts";
import { program } from "../../../kernels/crossbar/program.ts";
import { programContract } from "../../../kernels/crossbar/program_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(programContract);

const RIGHT = {
  ...{ chips: 1, cells: 4, seed: 7, purpose: 1, layer: 0, draw: 0, spread_purpose: 2, spread: 0.1, g_max: 25 },
  ...{ c0: 1, c1: 1, c2: 0, c3: 0, c4: 0, probability: 0, shift: 0, floor: 0, ceiling: 25 },
  ...{ low: -1, high: 1, cdf_low: 0.15865525393145707, cdf_high: 0.8413447460685429 },
};
const WRONG: { key: string; params: Record<string, number>; constants: Record<string, string> }[] = [
  { key: "g_max", params: { g_max: 0 }, constants: { kind: "polynomial" } },
  { key: "c1", params: { c1: 0 }, constants: { kind: "saturating" } },
  { key: "high", params: { high: -1 }, constants: { distribution: "clipped" } },
  { key: "cdf_low", params: { cdf_low: 0.16 }, constants: { distribution: "truncated" } },
  { key: "cdf_high", params: { high: 3e38 }, constants: { distribution: "truncated" } },
  { key: "high", params: { high: -0.9, cdf_high: 0.18406012534675947 }, constants: { distribution: "truncated" } },
  { key: "spread_purpose", params: { spread_purpose: 1 }, constants: { devices: "spread" } },
  { key: "ceiling", params: { ceiling: -1 }, constants: {} },
];
for (const { key, params, constants } of WRONG) {
  const shown = JSON.stringify({ ...params, ...constants });
  Deno.test(`crossbar/program refuses ${key} that does not fit, where it is used [${shown}]`, () => {
    const gridOf = (chosen: Record<string, string>, changed: Record<string, number>) => {
      const [all, numbers] = [{ ...RIGHT, ...changed }, constantsOf(program, chosen)];
      return pickVariant(program, all, numbers).workgroups(all, numbers);
    };
    assert.throws(
      () => gridOf(constants, params),
      new RegExp(`^RangeError: kernels/crossbar/program ${key}: expected`),
    );
    assert.deepEqual(gridOf(constants, {}), [1, 1, 1]);
    if (key !== "ceiling") assert.deepEqual(gridOf({}, params), [1, 1, 1]);
  });
}
