/** One layer of 1024 × 1024 on noisy chips: programmed for few or many inputs, and read with noise. */

import type { Engine } from "../../../kernels/engine.ts";
import type { ChipModel } from "../../../models/mapping/spec.ts";
import {
  BITS,
  CELLS,
  ERRORS,
  type LayerData,
  noisyModel,
  PERCENTILE,
  programmedModel,
  randomLayer,
} from "../../crossbar_layer.ts";
import { layerOf, Ours, partsOf } from "./_crossbar_programs.ts";
import { type Bar, Disagreement, type Job, type JobData, type OpenJob, relativeError, type Rival } from "../_job.ts";

const SIZE = 1024;
const CHIPS = 16;
const [FEW, MANY] = [8, 256];
const TOGETHER = "program and multiply";
const MULTIPLY = "multiply";
/** Both sides draw errors of the same size: those of their products are alike, as parts of each other. */
const ALIKE = 0.1;

/** CrossSim's time is that of the products alone, so ours beside it is as well; numpy makes the products without noise. */
const readNoiseJob: Job = {
  id: "read noise, 1024 × 1024 × 256 inputs",
  key: "read_noise",
  work: { unit: "MAC", amount: SIZE * SIZE * MANY },
  clock: "wall",
  rivals: [
    { ours: MULTIPLY, peer: "CrossSim", bar: { at: "least", value: 100 } },
    { ours: TOGETHER, peer: "CrossSim" },
    { ours: MULTIPLY, peer: "numpy, 1 thread", task: "product" },
    { ours: MULTIPLY, peer: "numpy, 2 threads", task: "product" },
  ],
  open: openReadNoise,
};

const numpyRivals = (task: string, bar?: Bar): Rival[] =>
  (["numpy, 1 thread", "numpy, 2 threads"] as const).map((peer) => ({ ours: TOGETHER, peer, task, ...bar && { bar } }));

function programJob(style: "signed" | "differential", { vectors, bar }: { vectors: number; bar?: Bar }): Job {
  const cells = style === "signed" ? "" : ", pairs of cells";
  const task = style === "signed" ? "program" : "program_pairs";
  return {
    id: `${CHIPS} chips, 1024 × 1024 × ${vectors} inputs${cells}`,
    key: `${task}_${vectors}`,
    work: { unit: "chip", amount: CHIPS },
    clock: "wall",
    rivals: numpyRivals(task, bar),
    open: (engine) => openProgramming(engine, { model: programmedModel(SIZE, style), vectors }),
  };
}

export const layerJobs: Job[] = [
  programJob("signed", { vectors: FEW, bar: { at: "least", value: 2 } }),
  programJob("differential", { vectors: FEW, bar: { at: "least", value: 2 } }),
  programJob("signed", { vectors: MANY }),
  readNoiseJob,
];

async function openReadNoise(engine: Engine): Promise<OpenJob> {
  const layer = randomLayer({ size: SIZE, vectors: MANY, seed: 7 });
  const { program, inputs } = await layerOf(engine, { data: layer, model: noisyModel(SIZE), chips: 1, vectors: MANY });
  const { perChip, perBatch, kept } = partsOf(program);
  const together = await Ours.open(engine, program, inputs);
  const chip = await Ours.open(engine, perChip, { chip: inputs.chip });
  const perChipValues = await Promise.all(kept.map(async (name) => [name, await chip.values(name)] as const));
  const batch = await Ours.open(engine, perBatch, { ...inputs, ...Object.fromEntries(perChipValues) });
  const [got, apart] = [await together.values(), await batch.values()];
  if (got.some((y, i) => y !== apart[i])) throw new Disagreement("a batch of inputs alone gives other numbers");
  return {
    data: dataOf(layer, MANY),
    sides: { [TOGETHER]: together, [MULTIPLY]: batch },
    ...agreementOf({ layer, vectors: MANY, got }),
    close: () => [together, chip, batch].forEach(({ session }) => session.close()),
  };
}

async function openProgramming(
  engine: Engine,
  { model, vectors }: { model: ChipModel; vectors: number },
): Promise<OpenJob> {
  const layer = randomLayer({ size: SIZE, vectors, seed: 7 });
  const { program, inputs } = await layerOf(engine, { data: layer, model, chips: CHIPS, vectors });
  const ours = await Ours.open(engine, program, inputs);
  return {
    data: dataOf(layer, vectors),
    sides: { [TOGETHER]: ours },
    ...agreementOf({ layer, vectors, got: await ours.values() }),
    close: () => ours.session.close(),
  };
}

function dataOf({ weights, x, calibration }: LayerData, vectors: number): JobData {
  const { gMinMicrosiemens: gMin, gMaxMicrosiemens: gMax } = CELLS;
  const errors = { programmingSigma: ERRORS.programming, readSigma: ERRORS.read };
  const matrix = (values: Float32Array, rows: number) => ({ shape: [rows, SIZE], values });
  return {
    constants: { gMin, gMax, ...errors, bits: BITS, percentile: PERCENTILE, chips: CHIPS, seed: 20261120 },
    matrices: {
      weights: matrix(weights.weight, SIZE),
      inputs: matrix(x, vectors),
      calibration: matrix(calibration, vectors),
    },
  };
}

/** Errors of the products, which must be as large on both sides; a peer that makes them exactly must do so. */
function agreementOf(
  { layer, vectors, got }: { layer: LayerData; vectors: number; got: Float32Array },
): Pick<OpenJob, "agreement" | "agree"> {
  const exact = product(layer, vectors);
  const ours = relativeError(got, exact);
  return {
    agreement: { relativeErrorOfProduct: ours },
    agree(result, task) {
      const theirs = relativeError(result, exact);
      // written so that NaN is bad
      const alike = task === "product" ? theirs <= 1e-5 : Math.abs(theirs / ours - 1) <= ALIKE;
      if (result.length % exact.length === 0 && alike) return { peerRelativeErrorOfProduct: theirs };
      throw new Disagreement(`errors of the products are ${ours} here and ${theirs} there`);
    },
  };
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
