/** What the tests of wires share: tiles solved by an engine, and their errors against the exact solution. */

import type { Engine } from "../../../kernels/engine.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { strideOf, tilesOf } from "../../../kernels/crossbar/tiles.ts";
import { appendWireSolve, type SweepPlan, sweepPlan, type Wires } from "../../../kernels/crossbar/wires.ts";
import { exactCurrents } from "../../../kernels/crossbar/wires_oracle.ts";
import { mulberry32 } from "../../support.ts";

export interface Layer {
  cells: Float32Array;
  arrays: number;
  planes?: 1 | 2;
  rows: number;
  cols: number;
  tileRows: number;
  tileCols: number;
  wires: Wires;
}

/** Given inputs, the same for all arrays, or none for unit vectors. */
export interface Inputs {
  x?: Float32Array;
  vectors: number;
}

export async function solve(
  engine: Engine,
  { layer, plan, inputs: { x, vectors } }: { layer: Layer; plan: Pick<SweepPlan, "omegas">; inputs: Inputs },
): Promise<{ current: Float64Array; residual: number }> {
  const { arrays, planes = 1, rows, cols, tileRows } = layer;
  const builder = new ProgramBuilder("wires");
  const cells = builder.buffer("cells", { dims: [arrays, planes, rows, cols], role: "input" });
  const given = x && builder.buffer("x", { dims: [1, vectors, rows], role: "input" });
  const outputs = x ? [tilesOf(rows, tileRows), vectors] : [rows];
  const into = builder.buffer("current", { dims: [arrays, ...outputs, strideOf(cols)], role: "output" });
  const source = given ? { x: given, sets: 1, vectors } : "identity" as const;
  const { residual } = appendWireSolve(builder, { ...layer, cells, plan, source, into, residual: true });
  const session = await engine.load(builder.program, { cells: layer.cells, ...x && { x } });
  session.run();
  const [current, defects] = await Promise.all([session.read("current"), session.read(residual!.name)]);
  session.close();
  return {
    current: Float64Array.from(current),
    residual: Float64Array.from(defects).reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Conductances between g_min and g_max, a third of them at either end. */
export function randomCells(
  length: number,
  { seed, gMin, gMax = 100 }: { seed: number; gMin: number; gMax?: number },
): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length }, () => Math.min(gMax, Math.max(gMin, gMin + (gMax - gMin) * (3 * random() - 1))));
}

export function randomInputs(length: number, seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/**
 * Largest error of a current of all tiles, in units of the plan's bound: the largest input times the conductance of the
 * column, or of the mean column where it is larger.
 */
export function worstError(layer: Layer, { current, x, vectors }: { current: Float64Array } & Inputs): number {
  const { cells, arrays, planes = 1, rows, cols, tileRows, tileCols, wires } = layer;
  let worst = 0;
  for (let array = 0; array < arrays; array++) {
    for (let top = 0; top < rows; top += tileRows) {
      for (let left = 0; left < cols; left += tileCols) {
        const [height, width] = [Math.min(tileRows, rows - top), Math.min(tileCols, cols - left)];
        const place = (i: number) => {
          const plane = array * planes + Math.floor(i / width / height);
          return (plane * rows + top + Math.floor(i / width) % height) * cols + left + i % width;
        };
        const tile = Float64Array.from({ length: planes * height * width }, (_, i) => cells[place(i)]);
        const lines = x ? vectors : height;
        const given = Array.from(
          { length: lines },
          (_, v) => Float64Array.from({ length: height }, (_, r) => x ? x[v * rows + top + r] : Number(v === r)),
        );
        const exact = exactCurrents({ cells: tile, planes, rows: height, cols: width, wires }, given);
        const sums = new Float64Array(width);
        tile.forEach((g, i) => sums[i % width] += g);
        const mean = sums.reduce((a, b) => a + b) / width;
        const most = Math.max(...given.flatMap((one) => [...one].map(Math.abs)));
        exact.forEach((line, v) =>
          line.forEach((expected, c) => {
            const at = x ? (array * tilesOf(rows, tileRows) + top / tileRows) * vectors + v : array * rows + top + v;
            const got = current[at * strideOf(cols) + left + c];
            worst = Math.max(worst, Math.abs(got - expected) / (most * Math.max(sums[c], mean)));
          })
        );
      }
    }
  }
  return worst;
}

/** The plan of a layer whose cells are at most 100 µS. */
export function planOf({ planes, tileRows, tileCols, wires }: Layer, tolerance: number): SweepPlan {
  return sweepPlan({ gMaxMicrosiemens: 100, tileRows, tileCols, wires, planes, tolerance });
}
