/** Wires of 0 Ω are ideal wires: a sweep of resistances may begin there. */

import assert from "node:assert/strict";
import type { WireSpec } from "../../models/mapping/spec.ts";
import { multiply } from "../../models/mapping/multiply.ts";
import { mulberry32, oracle } from "../support.ts";
import { modelOf } from "./model_support.ts";

const NONE = { wordOhm: 0, bitOhm: 0, driverOhm: 0, senseOhm: 0 };

for (const topology of ["input_line", "interleaved"] as const) {
  Deno.test(`a network of 0 Ω gives what no network gives [${topology}]`, async () => {
    const random = mulberry32(3);
    const [rows, cols, vectors] = [9, 5, 4];
    const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
    const weights = { rows, cols, weight: numbers(rows * cols) };
    const x = numbers(vectors * rows);
    const run = (wires: WireSpec | null) => {
      const model = { ...modelOf({ tile: { rows: 5, cols: 3 } }), wires };
      return multiply(oracle, { weights, model, x, calibration: x, chips: Uint32Array.of(0) });
    };
    const ideal = await run(null);
    const wired = await run({ ...NONE, topology, model: "network", tolerance: 1e-6, strength: 1 });
    // the last bit of f64 sums in another order, seen in f32
    wired.forEach((y, i) => assert(Math.abs(y - ideal[i]) <= 2 ** -20, `${i}: ${y}, ideal ${ideal[i]}`));
    assert(ideal.some((y) => Math.abs(y) > 0.1), "all products are 0, so the test proves nothing");
  });
}
