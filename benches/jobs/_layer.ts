/** One layer on chips as a job: programmed and multiplied. */

import type { OpenJob } from "../../benching.ts";
import type { Engine } from "../../kernels/engine.ts";
import { buildLayerProgram, mapLayer } from "../../models/mapping/multiply.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { randomLayer } from "../crossbar_layer.ts";
import { type Loaded, needOracle, needPart, sessionJob } from "./_session_job.ts";

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

/** Inputs of the chip that the oracle multiplies. */
const CHECKED = 2;

/**
 * The same at 32 × 32 is held against the oracle first, and of the one that is timed the first inputs of one of its chips:
 * neither other chips nor inputs change them.
 */
export async function openLayer(engine: Engine, job: LayerJob): Promise<OpenJob> {
  const { size, chips, batch, most } = job;
  const small = await layerOf(engine, { ...job, size: 32, chips: 2, batch: 4 });
  await needOracle(engine, { ...small.loadedOf({ chips: [0, 1], vectors: 4 }), reads: ["out"], most });
  const { loadedOf } = await layerOf(engine, job);
  return await sessionJob(engine, {
    ...loadedOf({ chips: Array.from({ length: chips }, (_, i) => i), vectors: batch }),
    reads: ["out"],
    async check([out]) {
      const chip = Math.floor(chips * Math.random());
      const begin = chip * batch * size;
      const got = out.subarray(begin, begin + CHECKED * size);
      await needPart(got, { ...loadedOf({ chips: [chip], vectors: CHECKED }), read: "out", most });
    },
  });
}

async function layerOf(engine: Engine, { size, batch, modelOf }: LayerJob) {
  const { weights, x, calibration } = randomLayer({ size, vectors: batch, seed: 7 });
  const model = modelOf(size);
  const layer = await mapLayer(engine, { weights, model, calibration });
  const loadedOf = ({ chips, vectors }: { chips: number[]; vectors: number }): Loaded => ({
    program: buildLayerProgram({ layer, model, chips: chips.length, vectors }),
    data: { x: x.subarray(0, vectors * size), chip: Uint32Array.from(chips) },
  });
  return { loadedOf };
}
