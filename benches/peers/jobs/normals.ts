/** Standard normals in memory, where whoever draws them needs them: no side reads them back. */

import type { Engine, Session } from "../../../kernels/engine.ts";
import { normal } from "../../../kernels/noise/normal.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { Disagreement, type Job, type OpenJob } from "../_job.ts";
import { timed } from "../_times.ts";

const [CHIPS, QUADS] = [4, 2 ** 18];
const COUNT = 4 * CHIPS * QUADS;
const SEED = 20261120;
const OURS = "noise/normal";
/** Standard errors that mean and variance may be off. */
const MOST = 5;

export const normalsJob: Job = {
  id: `${COUNT.toLocaleString("en")} standard normals`,
  key: "normals",
  work: { unit: "draw", amount: COUNT },
  clock: "wall",
  rivals: [{ ours: OURS, peer: "numpy, 1 thread", bar: { at: "least", value: 4 } }],
  open: openNormals,
};

async function openNormals(engine: Engine): Promise<OpenJob> {
  const session = await load(engine);
  session.run();
  const own = momentsOf(await session.read("normals") as Float32Array);
  return {
    data: { constants: { count: COUNT, seed: SEED }, matrices: {} },
    sides: {
      [OURS]: {
        time: (calls) =>
          timed(calls, () => {
            session.run(calls, "draw");
            // queued behind the draws: once it is there they are done
            session.run(1, "mark");
            return session.read("mark");
          }),
      },
    },
    agreement: own,
    agree(result) {
      const { mean: peerMean, variance: peerVariance } = momentsOf(result);
      return { peerMean, peerVariance };
    },
    close: () => session.close(),
  };
}

function load(engine: Engine): Promise<Session> {
  const builder = new ProgramBuilder("normals");
  const params = { seed: SEED, purpose: 1, layer: 0, draw: 0 };
  const chip = builder.buffer("chip", { dims: [CHIPS], scalar: "u32", role: "input" });
  const one = builder.buffer("one", { dims: [1], scalar: "u32", role: "input" });
  const all = builder.buffer("normals", { dims: [CHIPS, QUADS, 4], role: "output" });
  const mark = builder.buffer("mark", { dims: [1, 1, 4], role: "output" });
  builder.call(normal, { params: { ...params, chips: CHIPS, quads: QUADS }, buffers: { chip, normal: all } });
  builder.endSection("draw");
  builder.call(normal, { params: { ...params, chips: 1, quads: 1 }, buffers: { chip: one, normal: mark } });
  builder.endSection("mark");
  return engine.load(builder.program, {
    chip: Uint32Array.from({ length: CHIPS }, (_, i) => i),
    one: Uint32Array.of(0),
  });
}

/** @throws {Disagreement} if these are no standard normals, by mean and variance */
function momentsOf(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / COUNT;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / COUNT;
  const off = Math.max(Math.abs(mean) * Math.sqrt(COUNT), Math.abs(variance - 1) * Math.sqrt(COUNT / 2));
  if (values.length === COUNT && off <= MOST) return { mean, variance };
  throw new Disagreement(
    `expected ${COUNT} standard normals, got ${values.length} of mean ${mean}, variance ${variance}`,
  );
}
