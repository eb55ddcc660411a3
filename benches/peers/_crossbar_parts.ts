/** The three jobs of the crossbar bench, each with our sides and the peers' names for it, checked before it is timed. */

import { join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { exactCurrents } from "../../kernels/crossbar/wires_oracle.ts";
import { mulberry32 } from "../../tests/support.ts";
import { BITS, CELLS, ERRORS, type LayerData, noisyModel, PERCENTILE, programmedModel } from "../crossbar_layer.ts";
import { type Drop, dropProgram, layerOf, Ours, pairsOf, partsOf } from "./_crossbar_programs.ts";
import type { Times } from "./_rounds.ts";

/** Jobs in a row for one wait, of ours and of numpy: a wait takes the runtime some milliseconds to notice its end. */
export const REPEATS = 3;

/** Shapes of the jobs: one layer for many inputs, the same on many chips for few, and tiles with wires. */
export interface Job {
  size: number;
  vectors: number;
  chips: number;
  batch: number;
  seed: number;
  drop: Drop & { peerTiles: number };
}

export interface Part {
  key: string;
  /** Our sides: times of one job. */
  ours: Record<string, () => Promise<Times>>;
  numpy: string | null;
  crosssim: string | null;
  /** What the peer's times are divided by. */
  peerShare: number;
  crosssimRepeats: number;
  agreement: Record<string, number>;
}

export interface JobData {
  job: Job;
  layer: LayerData;
  drop: { weights: Float32Array; x: Float32Array; cells: Float32Array; exact: Float64Array };
}

export function dropData(drop: Job["drop"]): JobData["drop"] {
  const { tiles, size, vectors, peerTiles } = drop;
  const random = mulberry32(3);
  const uniform = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const [weights, x] = [uniform(tiles * size * size), uniform(tiles * vectors * size)];
  const cells = pairsOf(weights, drop);
  const exact = new Float64Array(peerTiles * vectors * size);
  for (let tile = 0; tile < peerTiles; tile++) {
    const inputs = Array.from({ length: vectors }, (_, v) => x.subarray((tile * vectors + v) * size).subarray(0, size));
    for (const [plane, sign] of [[0, 1], [1, -1]]) {
      const own = cells.subarray((2 * tile + plane) * size * size).subarray(0, size * size);
      const wires = { wordOhms: drop.ohms, bitOhms: drop.ohms };
      exactCurrents({ cells: own, rows: size, cols: size, wires }, inputs).forEach((currents, v) =>
        currents.forEach((current, j) => exact[(tile * vectors + v) * size + j] += sign * current)
      );
    }
  }
  return { weights, x, cells, exact };
}

/** What the peers read: shapes and constants as JSON, matrices as raw f32. */
export async function writeData(folder: string, { job, layer, drop }: JobData): Promise<void> {
  const { gMinMicrosiemens: gMin, gMaxMicrosiemens: gMax } = CELLS;
  const constants = { gMin, gMax, programmingSigma: ERRORS.programming, readSigma: ERRORS.read, bits: BITS };
  const description = { ...job, ...constants, percentile: PERCENTILE };
  await Deno.writeTextFile(join(folder, "job.json"), JSON.stringify(description));
  const { size, vectors, peerTiles } = job.drop;
  // the peer's unit is the weight's
  const exact = Float32Array.from(drop.exact, (current, i) => {
    const tile = Math.floor(i / (vectors * size));
    return current * largest(drop.weights.subarray(tile * size * size, (tile + 1) * size * size)) / (gMax - gMin);
  });
  const matrices = {
    ...{ weights: layer.weights.weight, inputs: layer.x, calibration: layer.calibration },
    ...{ drop_weights: drop.weights, drop_inputs: drop.x, drop_exact: exact.subarray(0, peerTiles * vectors * size) },
  };
  for (const [name, values] of Object.entries(matrices)) {
    await Deno.writeFile(
      join(folder, `${name}.f32`),
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
  }
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

/** √(Σ (got − expected)² / Σ expected²). */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, mass] = [0, 0];
  for (let i = 0; i < got.length; i++) {
    error += (got[i] - expected[i % expected.length]) ** 2;
    mass += expected[i % expected.length] ** 2;
  }
  return Math.sqrt(error / mass);
}

/** The first `vectors` inputs times the weights, in f64. */
function product({ weights: { rows, cols, weight }, x }: LayerData, vectors: number): Float64Array {
  const out = new Float64Array(vectors * cols);
  for (let v = 0; v < vectors; v++) {
    for (let r = 0; r < rows; r++) {
      const input = x[v * rows + r];
      for (let j = 0; j < cols; j++) out[v * cols + j] += input * weight[r * cols + j];
    }
  }
  return out;
}

export async function readNoisePart(engine: Engine, { job, layer }: JobData): Promise<Part> {
  const { size, vectors } = job;
  const { program, inputs } = await layerOf(engine, { data: layer, model: noisyModel(size), chips: 1, vectors });
  const together = await Ours.open(engine, program, inputs);
  const { perChip, perBatch, kept } = partsOf(program);
  const chip = await Ours.open(engine, perChip, { chip: inputs.chip });
  const perChipValues = await Promise.all(kept.map(async (name) => [name, await chip.values(name)] as const));
  const batch = await Ours.open(engine, perBatch, { ...inputs, ...Object.fromEntries(perChipValues) });
  const got = await together.values();
  const apart = await batch.values();
  if (got.some((y, i) => y !== apart[i])) {
    throw new Error("Cannot compare: a batch of inputs alone gives other numbers");
  }
  return {
    key: "read_noise",
    ours: { "program and multiply": () => together.time(REPEATS), multiply: () => batch.time(REPEATS) },
    // seconds of CrossSim
    ...{ numpy: "matmul", crosssim: "noisy_product", peerShare: 1, crosssimRepeats: 1 },
    agreement: { relativeErrorOfProduct: relativeError(got, product(layer, vectors)) },
  };
}

export async function programmingPart(
  engine: Engine,
  { job, layer }: JobData,
  style: "signed" | "differential",
): Promise<Part> {
  const { size, chips, batch: vectors } = job;
  const model = programmedModel(size, style);
  const { program, inputs } = await layerOf(engine, { data: layer, model, chips, vectors });
  const ours = await Ours.open(engine, program, inputs);
  const plane = style === "signed";
  return {
    key: plane ? "program_single" : "program_pairs",
    ours: { "program and multiply": () => ours.time(REPEATS) },
    ...{ numpy: plane ? "program_single" : "program_pairs", crosssim: null, peerShare: 1, crosssimRepeats: 0 },
    agreement: { relativeErrorOfProduct: relativeError(await ours.values(), product(layer, vectors)) },
  };
}

export async function dropPart(engine: Engine, { job: { drop }, drop: data }: JobData): Promise<Part> {
  const { tiles, size, vectors, peerTiles } = drop;
  const checked = dropProgram(drop, true);
  const inputs = { cells: data.cells, x: data.x };
  const probe = await Ours.open(engine, checked.program, inputs);
  const got = (await probe.values()).subarray(0, peerTiles * vectors * size);
  const residual = largest(await probe.values(checked.residual!.name)) / largest(data.x);
  probe.session.close();
  const ours = await Ours.open(engine, dropProgram(drop, false).program, inputs);
  const share = (times: Times): Times => ({ wall: times.wall / tiles, cpu: times.cpu / tiles });
  return {
    key: "wires",
    ours: { "solve one tile": async () => share(await ours.time(REPEATS)) },
    ...{ numpy: null, crosssim: "drop", peerShare: peerTiles, crosssimRepeats: REPEATS },
    agreement: {
      ...{ sweeps: checked.sweeps, largestResidualOfInput: residual },
      relativeErrorToExact: relativeError(got, data.exact),
      largestErrorOfInput: errorOfInput(got, { drop, data }),
    },
  };
}

/** Largest error of a current as a part of what its column's pairs give for the largest input. */
function errorOfInput(got: Float32Array, { drop, data }: { drop: Job["drop"]; data: JobData["drop"] }): number {
  const { size, vectors } = drop;
  const column = (tile: number, j: number) => {
    let sum = 0;
    for (let r = 0; r < 2 * size; r++) sum += data.cells[(2 * tile * size + r) * size + j];
    return sum;
  };
  let worst = 0;
  got.forEach((current, i) => {
    const tile = Math.floor(i / (vectors * size));
    worst = Math.max(worst, Math.abs(current - data.exact[i]) / (column(tile, i % size) * largest(data.x)));
  });
  return worst;
}
