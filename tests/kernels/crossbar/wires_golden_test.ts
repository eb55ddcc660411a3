/** Wires against what other tools computed: a SPICE-class simulator, CrossSim, and nodal equations by scipy. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { appendSourceLines, sweepPlan, type Wires } from "../../../kernels/crossbar/wires.ts";
import { exactCurrents } from "../../../kernels/crossbar/wires_oracle.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { solve } from "./_wires.ts";
import golden from "./wires_golden.json" with { type: "json" };

/** R = 10, 20, …, 200 Ω on 5 × 4, 0 to 4 V on the rows. Source: badcrossbar's reference, computed with Qucs. */
const spice = {
  cells: Array.from({ length: 20 }, (_, i) => 1e6 / (10 * (i + 1))),
  wires: { wordOhms: 1, bitOhms: 2 },
  x: [0, 1, 2, 3, 4],
  amperes: [0.060570196651, 0.059327610717, 0.056348738829, 0.053352354575],
};

/**
 * W_ij = sin(0.7i + 1.3j + 0.1), x_j = ½ + ½cos(0.9j), one-sided pairs, 10 kΩ to 1 MΩ. Source: CrossSim 3.2.0 at 1e-9.
 */
const crossSim = {
  weights: Array.from({ length: 64 }, (_, k) => Math.sin(0.7 * Math.floor(k / 8) + 1.3 * (k % 8) + 0.1)),
  x: Array.from({ length: 8 }, (_, j) => 0.5 + 0.5 * Math.cos(0.9 * j)),
  wires: { wordOhms: 1, bitOhms: 1 },
  outputs: [2.1444913, 1.7310902, 0.5042518, -0.9588902, -1.9707053, -2.0552312, -1.1728823, 0.2606651],
};

/** Both arrays of the pairs, inputs along the rows, and what turns their difference into the outputs. */
function pairs() {
  const most = Math.max(...crossSim.weights.map(Math.abs));
  const cells = [1, -1].map((sign) =>
    Array.from(
      { length: 64 },
      (_, k) => 1 + 99 * Math.max(0, sign * crossSim.weights[(k % 8) * 8 + Math.floor(k / 8)] / most),
    )
  );
  return { cells, scale: most / 99 };
}

function near(got: ArrayLike<number>, expected: number[], tolerance: number): void {
  expected.forEach((value, i) => assert(Math.abs(got[i] - value) <= tolerance, `[${i}] ${got[i]}, expected ${value}`));
}

Deno.test("exactCurrents() gives the currents of a SPICE-class simulator", () => {
  const [current] = exactCurrents({ ...spice, rows: 5, cols: 4 }, [spice.x]);
  near(current.map((microamperes) => 1e-6 * microamperes), spice.amperes, 1e-12);
});

Deno.test("exactCurrents() gives CrossSim's outputs", () => {
  const { cells, scale } = pairs();
  const tile = { rows: 8, cols: 8, wires: crossSim.wires };
  const [plus, minus] = cells.map((one) => exactCurrents({ cells: one, ...tile }, [crossSim.x])[0]);
  near(plus.map((current, i) => scale * (current - minus[i])), crossSim.outputs, 1e-7);
});

gpuOnly("wires give the currents of a SPICE-class simulator", async (engine) => {
  const tile = { arrays: 1, rows: 5, cols: 4, tileRows: 5, tileCols: 4, wires: spice.wires };
  const plan = sweepPlan({ gMaxMicrosiemens: 1e5, ...tile, tolerance: 1e-8 });
  const layer = { ...tile, cells: Float32Array.from(spice.cells) };
  const { current } = await solve(engine, { layer, plan, inputs: { x: Float32Array.from(spice.x), vectors: 1 } });
  near(current.map((microamperes) => 1e-6 * microamperes), spice.amperes, 1e-6 * 0.06);
});

gpuOnly("wires give CrossSim's outputs", async (engine) => {
  const { cells, scale } = pairs();
  const tile = { arrays: 2, rows: 8, cols: 8, tileRows: 8, tileCols: 8, wires: crossSim.wires };
  const plan = sweepPlan({ gMaxMicrosiemens: 100, ...tile, tolerance: 1e-6 });
  const layer = { ...tile, cells: Float32Array.from(cells.flat()) };
  const { current } = await solve(engine, { layer, plan, inputs: { x: Float32Array.from(crossSim.x), vectors: 1 } });
  near(crossSim.outputs.map((_, i) => scale * (current[i] - current[8 + i])), crossSim.outputs, 1e-5);
});

type Tile = Omit<typeof golden.cases[number], "planes" | "wires"> & { planes: 1 | 2; wires: Wires };
const tiles = golden.cases as Tile[];
const labelOf = ({ topology, planes, rows, cols }: Tile) =>
  `${rows} × ${cols} planes=${planes} currents from the ${topology} line`;

async function currentsOf(engine: Engine, { topology, cells, x, ...tile }: Tile): Promise<Float64Array> {
  const [{ rows, cols, planes }, values] = [tile, { cells: Float32Array.from(cells), x: Float32Array.from(x) }];
  const layer = { ...tile, arrays: 1, tileRows: rows, tileCols: cols };
  if (topology === "input") {
    const plan = sweepPlan({ gMaxMicrosiemens: 100, ...layer, tolerance: 1e-7 });
    const inputs = { x: values.x, vectors: 1 };
    return (await solve(engine, { layer: { ...layer, cells: values.cells }, plan, inputs })).current;
  }
  const builder = new ProgramBuilder("source lines");
  const given = { x: builder.buffer("x", { dims: [1, 1, rows], role: "input" }), sets: 1, vectors: 1 };
  const buffer = builder.buffer("cells", { dims: [1, planes, rows, cols], role: "input" });
  const into = builder.buffer("current", { dims: [1, 1, 1, 4 * Math.ceil(cols / 4)], role: "output" });
  appendSourceLines(builder, { ...layer, cells: buffer, gates: given, supplyVolts: 1, into });
  const session = await engine.load(builder.program, values);
  session.run();
  const current = await session.read("current");
  session.close();
  return Float64Array.from(current);
}

for (const tile of tiles) {
  const most = Math.max(...tile.microamperes.map(Math.abs));
  if (tile.topology === "input") {
    Deno.test(`exactCurrents() gives scipy's [${labelOf(tile)}]`, () =>
      near(exactCurrents(tile, [tile.x])[0], tile.microamperes, 1e-9 * most));
  }
  Deno.test(`wires on the oracle engine give scipy's currents [${labelOf(tile)}]`, async () =>
    // cells and wires are rounded to f32 on the way
    near(await currentsOf(oracle, tile), tile.microamperes, 1e-6 * most));
  gpuOnly(
    `wires give scipy's currents [${labelOf(tile)}]`,
    async (engine) => near(await currentsOf(engine, tile), tile.microamperes, 5e-6 * most),
  );
}
