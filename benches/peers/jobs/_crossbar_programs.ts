/** Our side of the jobs of crossbars: Programs with their data on the gpu, timed by the wall clock. */

import { combine } from "../../../kernels/crossbar/combine.ts";
import { strideOf } from "../../../kernels/crossbar/tiles.ts";
import { appendWireSolve, sweepPlan } from "../../../kernels/crossbar/wires.ts";
import type { Engine, Session } from "../../../kernels/engine.ts";
import type { Numbers } from "../../../kernels/kernel.ts";
import { type Buffer, type Program, ProgramBuilder, type Role } from "../../../kernels/program.ts";
import { buildLayerProgram, mapLayer } from "../../../models/mapping/multiply.ts";
import type { ChipModel } from "../../../models/mapping/spec.ts";
import { CELLS, type LayerData } from "../../crossbar_layer.ts";
import { type Side, timed, type Times } from "../_times.ts";

/** A Program as a side: a wait reads its output `out`. */
export class Ours implements Side {
  private constructor(readonly session: Session) {}

  static async open(engine: Engine, program: Program, data: Record<string, Numbers>): Promise<Ours> {
    return new Ours(await engine.load(program, data));
  }

  time(calls: number): Promise<Times> {
    return timed(calls, () => {
      this.session.run(calls);
      return this.session.read("out");
    });
  }

  async values(name = "out"): Promise<Float32Array> {
    this.session.run();
    return await this.session.read(name) as Float32Array;
  }
}

export interface LayerOptions {
  data: LayerData;
  model: ChipModel;
  chips: number;
  vectors: number;
}

/** One layer on chips, as `multiply` runs it. */
export async function layerOf(engine: Engine, { data, model, chips, vectors }: LayerOptions) {
  const { weights, x, calibration } = data;
  const layer = await mapLayer(engine, { weights, model, calibration });
  const program = buildLayerProgram({ layer, model, chips, vectors });
  const inputs = { x: x.subarray(0, vectors * weights.rows), chip: Uint32Array.from({ length: chips }, (_, i) => i) };
  return { program, inputs };
}

/** Parts of a layer's Program: what is done once per chip, and what for every batch of inputs. */
export function partsOf(
  { buffers, calls, constants }: Program,
): { perChip: Program; perBatch: Program; kept: string[] } {
  const fed = new Set(["x"]);
  const batch = new Set(calls.filter(({ kernel, buffers: used }) => {
    if (!Object.keys(kernel.inputs).some((slot) => fed.has(used[slot]))) return false;
    for (const slot of Object.keys(kernel.outputs)) fed.add(used[slot]);
    return true;
  }));
  const namesOf = (some: Program["calls"]) => new Set(some.flatMap((call) => Object.values(call.buffers)));
  const first = calls.filter((call) => !batch.has(call));
  const [early, late] = [namesOf(first), namesOf([...batch])];
  const kept = [...early].filter((name) => late.has(name) && buffers.get(name)!.role === "scratch");
  const part = (
    name: string,
    { of, used, role }: { of: Program["calls"]; used: Set<string>; role: Role },
  ): Program => ({
    name,
    calls: of,
    buffers: new Map(
      [...buffers].filter(([n]) => used.has(n)).map(([n, b]) => [n, kept.includes(n) ? { ...b, role } : b]),
    ),
    constants: new Map([...constants].filter(([n]) => used.has(n))),
    sections: new Map(),
  });
  return {
    perChip: part("once per chip", { of: first, used: early, role: "output" }),
    perBatch: part("one batch of inputs", { of: [...batch], used: late, role: "input" }),
    kept,
  };
}

export interface Drop {
  tiles: number;
  size: number;
  vectors: number;
  ohms: number;
  /** Of the largest input. */
  tolerance: number;
}

/** Conductances of differential pairs µS [tiles, 2, size, size]: the largest weight of a tile takes the whole cell. */
export function pairsOf(weights: Float32Array, { tiles, size }: Drop): Float32Array {
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = CELLS;
  const cells = size * size;
  const made = new Float32Array(2 * weights.length);
  for (let tile = 0; tile < tiles; tile++) {
    const own = weights.subarray(tile * cells, (tile + 1) * cells);
    const largest = own.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    own.forEach((w, i) => {
      const g = (high - low) * Math.abs(w) / largest;
      made[(2 * tile + (w > 0 ? 0 : 1)) * cells + i] = low + g;
      made[(2 * tile + (w > 0 ? 1 : 0)) * cells + i] = low;
    });
  }
  return made;
}

/**
 * Currents of all tiles through their wires, pairs subtracted: inputs cells and x f32[tiles, vectors, size], output out
 * µA [tiles, vectors, stride] and, if asked for, the name of the residual's buffer.
 */
export function dropProgram(
  drop: Drop,
  residual: boolean,
): { program: Program; sweeps: number; residual: Buffer | null } {
  const { tiles, size, vectors, ohms, tolerance } = drop;
  const builder = new ProgramBuilder("wires of many tiles");
  const wires = { wordOhms: ohms, bitOhms: ohms };
  const tile = { tileRows: size, tileCols: size, wires };
  const plan = sweepPlan({ ...tile, gMaxMicrosiemens: CELLS.gMaxMicrosiemens, tolerance });
  const cells = builder.buffer("cells", { dims: [2 * tiles, 1, size, size], role: "input" });
  const x = builder.buffer("x", { dims: [tiles, vectors, size], role: "input" });
  const solved = appendWireSolve(builder, {
    ...{ ...tile, cells, arrays: 2 * tiles, rows: size, cols: size, plan, residual },
    source: { x, sets: tiles, vectors },
  });
  const stride = strideOf(size);
  const net = builder.call(combine, {
    constants: { kind: "difference" },
    params: { arrays: tiles, planes: 2, rows: vectors, cols: stride, stride },
    buffers: {
      cells: builder.refine(solved.current, [tiles, 2, 1, vectors, stride]),
      factor: builder.constant("plane_factors", Float32Array.of(1, -1)),
    },
  }).net;
  builder.keep(net, "out");
  return { program: builder.program, sweeps: plan.sweeps, residual: solved.residual };
}
