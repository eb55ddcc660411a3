/** The product of two square matrices, the one job that every library has. */

import type { Engine, Session } from "../../../kernels/engine.ts";
import { mulberry32 } from "../../../kernels/contract.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { Disagreement, type Job, type OpenJob } from "../_job.ts";
import { timed } from "../_times.ts";

const SIZE = 1024;
const CHECKED = 256;
const OURS = "linalg/matmul";
/** γ_k with u = 2⁻²³; holds for a sum in any order (Higham 2002, §3.1). */
const gamma = (k: number) => k * 2 ** -23 / (1 - k * 2 ** -23);

export const matmulJob: Job = {
  id: "matmul 1024 × 1024 × 1024",
  key: "matmul",
  work: { unit: "MAC", amount: SIZE ** 3 },
  clock: "wall",
  rivals: [
    // 25 GFLOP/s, or four fifths of what can be had by any means
    { ours: OURS, peer: "by hand", bar: { at: "least", value: 0.8, orPerSecond: 12.5e9 } },
    ...(["tfjs webgpu", "tfjs wasm", "jax-js webgpu", "jax-js wasm", "onnxruntime-web wasm"] as const)
      .map((peer) => ({ ours: OURS, peer })),
    ...(["numpy, 1 thread", "numpy, 2 threads"] as const).map((peer) => ({ ours: OURS, peer })),
  ],
  open: openMatmul,
};

interface Operands {
  a: Float32Array;
  b: Float32Array;
}

async function openMatmul(engine: Engine): Promise<OpenJob> {
  const random = mulberry32(7);
  const matrix = () => Float32Array.from({ length: SIZE * SIZE }, () => 2 * random() - 1);
  const operands = { a: matrix(), b: matrix() };
  const session = await load(engine, operands);
  const values = () => session.read("c") as Promise<Float32Array>;
  session.run();
  const own = await values();
  const shape = [SIZE, SIZE];
  return {
    data: { constants: {}, matrices: { a: { shape, values: operands.a }, b: { shape, values: operands.b } } },
    sides: {
      [OURS]: {
        time: (calls) =>
          timed(calls, () => {
            session.run(calls);
            return values();
          }),
      },
    },
    agreement: { partOfBound: partOfBound(own, operands) },
    agree: (result) => ({
      peerPartOfBound: partOfBound(result, operands),
      largestDifference: own.reduce((most, x, i) => Math.max(most, Math.abs(x - result[i])), 0),
    }),
    close: () => session.close(),
  };
}

function load(engine: Engine, operands: Operands): Promise<Session> {
  const builder = new ProgramBuilder("product of two matrices");
  const buffer = (name: string, role: "input" | "output") => builder.buffer(name, { dims: [SIZE, SIZE], role });
  const buffers = { a: buffer("a", "input"), b: buffer("b", "input"), c: buffer("c", "output") };
  builder.call(matmul, { params: { batch: 1, batch_a: 1, batch_b: 1, m: SIZE, k: SIZE, n: SIZE }, buffers });
  return engine.load(builder.program, { ...operands });
}

/**
 * The largest error at random places as a part of the bound γ_k Σ|a·b|.
 *
 * @throws {Disagreement} if one lies outside, or is no number
 */
function partOfBound(c: Float32Array, { a, b }: Operands): number {
  const random = mulberry32(2);
  let worst = 0;
  for (let sample = 0; sample < CHECKED; sample++) {
    const [i, j] = [Math.floor(SIZE * random()), Math.floor(SIZE * random())];
    let [sum, mass] = [0, 0];
    for (let k = 0; k < SIZE; k++) {
      const product = a[i * SIZE + k] * b[k * SIZE + j];
      sum += product;
      mass += Math.abs(product);
    }
    const part = Math.abs(c[i * SIZE + j] - sum) / (gamma(SIZE) * mass);
    // written so that NaN is bad
    if (!(part <= 1)) {
      throw new Disagreement(`element ${i}, ${j}: expected ${sum} within the bound of f32, got ${c[i * SIZE + j]}`);
    }
    worst = Math.max(worst, part);
  }
  return worst;
}
