/** Wires in one layer: every tile against a dense nodal solve, and aihwkit's cubic formula written out. */

import { constantLaw, type Device } from "../../models/devices/device.ts";
import type { MappingSpec, WireSpec } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  code,
  each,
  identity,
  largest,
  type Matrix,
  matrixOf,
  plus,
  run,
  scaled,
  tilesOfRows,
  times,
} from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";
import { inputLines, sourceLines } from "./nodal_support.ts";

const random = mulberry32(16);
const weight = matrixOf(random, { rows: 10, cols: 5 });
const x = matrixOf(random, { rows: 3, cols: 10 });
const tile = { rows: 6, cols: 3, split: "filled" as const };
const top = largest(weight);
const [LOW, HIGH] = [5, 25];
const device: Device = { ...modelOf({}).device, gMinMicrosiemens: LOW, gMaxMicrosiemens: HIGH };
const WIRES: WireSpec = {
  ...{ wordOhm: 60, bitOhm: 90, driverOhm: 200, senseOhm: 150 },
  ...{ topology: "input_line", model: "network", tolerance: 1e-6, strength: 1 },
};

type Tile = (planes: Matrix[], drive: number[]) => number[];

const overInputLines: Tile = (planes, drive) => inputLines(WIRES, planes, drive);
const overSourceLines: Tile = (planes, gates) => sourceLines(WIRES, planes, gates);

/** Cells of both planes. */
function cellsOf(w: Matrix, decay = 1): [Matrix, Matrix] {
  const cell = (v: number) => decay * (LOW + (HIGH - LOW) * Math.max(v, 0) / top);
  return [each(w, cell), each(w, (v) => cell(-v))];
}

/** Currents of every row tile, for all drives: each column tile is a network of its own. */
function currents(
  drive: Matrix,
  { one, interleaved, decay = 1 }: { one: Tile; interleaved: boolean; decay?: number },
): Matrix[] {
  return tilesOfRows(drive, weight, 6).map((part) =>
    part.x.map((row) =>
      [[0, 3], [3, 5]].flatMap(([from, to]) => {
        const planes = cellsOf(part.w.map((line) => line.slice(from, to)), decay);
        if (interleaved) return one(planes, row);
        const [a, b] = planes.map((g) => one([g], row));
        return a.map((i, j) => i - b[j]);
      })
    )
  );
}

const unit = top / (HIGH - LOW);

for (const topology of ["input_line", "interleaved"] as const) {
  const setup = { one: overInputLines, interleaved: topology === "interleaved" };
  Deno.test(`wires, ${topology}: currents of a dense nodal solve`, async () => {
    const model = modelOf({ tile, device, wires: { ...WIRES, topology } });
    const [got] = await run(oracle, { weight, x, model });
    const expected = scaled(currents(x, setup).reduce(plus), unit);
    assertMatrix("network", got, expected);
    if (largest(each(expected, (y, v, j) => y - times(x, weight)[v][j])) < 0.01) {
      throw new Error("the wires do nothing");
    }
  });

  Deno.test(`wires, ${topology}: a network for every read, with pulses and two chips`, async () => {
    const law = {
      law: "polynomial" as const,
      coefficients: [0, 0, 0, 0, 0] as [number, number, number, number, number],
    };
    const still = { ...device, readNoise: { law, relative: false, tReadSeconds: null } };
    const input = { bits: 4, sliceBits: 2, range: "fixed" as const, bound: 1 };
    const model = modelOf({ tile, device: still, readNoise: "cells", input, wires: { ...WIRES, topology } });
    const expected = scaled(currents(each(x, (v) => code(v * 7, -7, 7) / 7), setup).reduce(plus), unit);
    for (const got of await run(oracle, { weight, x, model, chips: [0, 1] })) assertMatrix("reads", got, expected);
  });

  Deno.test(`wires, ${topology}: compensation goes by effective conductances`, async () => {
    const drift = { t0Seconds: 1, mu: constantLaw(0.2), sigma: constantLaw(0) };
    const model = modelOf({
      ...{ tile, device: { ...device, drift }, timeSeconds: 999, compensation: { kind: "per_column" } },
      wires: { ...WIRES, topology },
    });
    const decay = 1000 ** -0.2;
    const response = (of: number) => currents(identity(10), { ...setup, decay: of });
    const [before, now] = [response(1), response(decay)];
    const column = (part: Matrix, j: number) => part.reduce((sum, row) => sum + Math.abs(row[j]), 0);
    const seen = currents(x, { ...setup, decay }).map((part, t) =>
      each(part, (i, _, j) => i * column(before[t], j) / column(now[t], j))
    );
    const [got] = await run(oracle, { weight, x, model });
    assertMatrix("compensated", got, scaled(seen.reduce(plus), unit));
  });
}

for (const topology of ["source_line", "interleaved_source_line"] as const) {
  for (const bandwidthHertz of [0, 1]) {
    Deno.test(`wires, ${topology}: one-bit pulses in two's complement gate the cells, bandwidth ${bandwidthHertz} Hz`, async () => {
      const input = { bits: 4, sliceBits: 1, encoding: "twos_complement" as const, range: "fixed" as const, bound: 1 };
      const model = modelOf({ tile, device, input, wires: { ...WIRES, topology }, temperature: { bandwidthHertz } });
      const [got] = await run(oracle, { weight, x, model });
      const codes = each(x, (v) => code(v * 8, -8, 7));
      const setup = { one: overSourceLines, interleaved: topology === "interleaved_source_line" };
      const sum = [1, 2, 4, -8].map((counts, b) =>
        scaled(currents(each(codes, (k) => Math.floor(((k + 16) % 16) / 2 ** b) % 2), setup).reduce(plus), counts / 8)
      );
      // thermal noise at 1 Hz is far below rounding
      assertMatrix("gated", got, scaled(sum.reduce(plus), unit));
    });
  }
}

Deno.test("wires under thermal noise: interleaved pairs add their noise", async () => {
  const model = modelOf({
    tile,
    device,
    wires: { ...WIRES, topology: "interleaved" },
    temperature: { bandwidthHertz: 1e9 },
  });
  const chips = await run(oracle, { weight, x: [x[0]], model, chips: Array.from({ length: 300 }, (_, c) => c) });
  const [g0, g1] = cellsOf(weight), most = largest([x[0]]);
  for (let j = 0; j < 5; j++) {
    const ys = chips.map((chip) => chip[0][j]), mean = ys.reduce((a, b) => a + b, 0) / ys.length;
    const variance = ys.reduce((s, y) => s + (y - mean) ** 2, 0) / (ys.length - 1);
    const siemens = [...g0, ...g1].reduce((s, row) => s + row[j] * 1e-6, 0);
    const expected = 4 * 1.380649e-23 * 300 * 1e9 * siemens * (most * top / (0.1 * 20e-6)) ** 2;
    if (Math.abs(variance / expected - 1) > 4.5 * Math.sqrt(2 / 300)) {
      throw new Error(`column ${j}: ${variance}, expected ${expected}`);
    }
  }
});

for (const mapping of [{}, { style: "offset" }, { subtract: "digital" }] as Partial<MappingSpec>[]) {
  Deno.test(`wires, cubic: aihwkit's formula, ${JSON.stringify(mapping)}`, async () => {
    const plain = { ...device, gMinMicrosiemens: 0 };
    const wires: WireSpec = { ...WIRES, model: "cubic", bitOhm: 2000, strength: 0.8 };
    const [got] = await run(oracle, { weight, x, model: modelOf({ tile, device: plain, wires, mapping }) });
    const most = largest(x), ratio = 2000 * 25e-6;
    const drop = (part: { x: Matrix; w: Matrix }) =>
      part.x.map((row) =>
        part.w[0].map((_, j) => {
          const n = part.w.length, w = part.w.map((line) => line[j] / top), v = row.map((one) => one / most);
          const a = n * ratio * v.reduce((s, one, k) => s + Math.abs(w[k] * one), 0);
          const c = 0.05 * a ** 3 - 0.2 * a ** 2 + 0.5 * a;
          const sum = v.reduce((s, one, k) => s + w[k] * one * (1 - 0.8 * c * (1 - (1 - k / n) ** 2)), 0);
          return sum * top * most;
        })
      );
    const through = (w: Matrix) => tilesOfRows(x, w, 6).map(drop).reduce(plus);
    const positive = each(weight, (w) => Math.max(w, 0)), negative = each(weight, (w) => Math.max(-w, 0));
    const halves = each(weight, (w) => (w + top) / 2);
    const sums = times(x, each(weight, () => top));
    const expected = mapping.subtract
      ? plus(through(positive), scaled(through(negative), -1))
      : mapping.style
      ? plus(scaled(through(halves), 2), scaled(sums, -1))
      : through(weight);
    assertMatrix("cubic", got, expected);
  });
}

gpuOnly("wires on the gpu: two chips, pairs on lines of their own", async (gpu) => {
  const model = modelOf({ tile, device, wires: WIRES });
  const got = await run(gpu, { weight, x, model, chips: [0, 1] });
  const expected = scaled(currents(x, { one: overInputLines, interleaved: false }).reduce(plus), unit);
  // f32 sweeps leave some 10⁻⁶ of each current
  got.forEach((chip) => assertMatrix("gpu", chip, expected, 5e-5));
});
