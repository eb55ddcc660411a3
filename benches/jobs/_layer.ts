/** One layer on chips as a job: programmed and multiplied. */

import type { OpenJob } from "../../benching.ts";
import type { Engine } from "../../kernels/engine.ts";
import { buildLayerProgram, mapLayer } from "../../models/mapping/multiply.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { randomLayer } from "../crossbar_layer.ts";
import { type Loaded, needOracle, sessionJob } from "./_session_job.ts";

export interface LayerJob {
  /** Rows and columns of the layer, which is one tile. */
  size: number;
  chips: number;
  /** Inputs of every chip. */
  batch: number;
  modelOf: (size: number) => ChipModel;
  /** See needOracle: larger where a code of a converter may be another one. */
  most: number;
}

/** The same at 32 × 32 is held against the oracle first. */
export async function openLayer(engine: Engine, job: LayerJob): Promise<OpenJob> {
  const small = await layerOf(engine, { ...job, size: 32, chips: 2, batch: 4 });
  await needOracle(engine, { ...small, reads: ["out"], most: job.most });
  return await sessionJob(engine, { ...await layerOf(engine, job), reads: ["out"] });
}

async function layerOf(engine: Engine, { size, chips, batch, modelOf }: LayerJob): Promise<Loaded> {
  const { weights, x, calibration } = randomLayer({ size, vectors: batch, seed: 7 });
  const model = modelOf(size);
  const layer = await mapLayer(engine, { weights, model, calibration });
  const program = buildLayerProgram({ layer, model, chips, vectors: batch });
  return { program, data: { x, chip: Uint32Array.from({ length: chips }, (_, i) => i) } };
}
