/** Gradients and Hessian–vector products of an MLP: how many gradients a product costs, alone and beside 15 others. */

import { mulberry32 } from "../../../kernels/contract.ts";
import { type Engine, openOracle, type Session } from "../../../kernels/engine.ts";
import { count } from "../../../kernels/kernel.ts";
import type { Program } from "../../../kernels/program.ts";
import { buildProducts, trainedNames } from "../../../models/curvature/product_program.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import { initialise, type Network } from "../../../models/networks/network.ts";
import { type Job, needAtMost, type OpenJob, relativeError } from "../_job.ts";
import { round, type Side, timed, type Times } from "../_times.ts";

const [IMAGES, PROBES] = [1024, 16];
const NETWORK = "mlp_64_128_10";
/** The bars of the project for f32. */
const [GRADIENT_BAR, PRODUCT_BAR] = [5e-6, 1e-5];
const SIXTEENTH = `one product of ${PROBES}`;

/** The rival is our own gradient: a product may cost 1.6 of them, one of many at once 0.9. */
export const productsJob: Job = {
  id: `Hessian times a vector, ${NETWORK}, ${IMAGES} images`,
  key: "products",
  work: { unit: "step", amount: 1 },
  clock: "device",
  rivals: [
    { ours: "product", peer: "self", task: "gradient", bar: { at: "least", value: 1 / 1.6 } },
    { ours: SIXTEENTH, peer: "self", task: "gradient", bar: { at: "least", value: 1 / 0.9 } },
  ],
  open: openProducts,
};

async function openProducts(engine: Engine): Promise<OpenJob> {
  const spec = namedNetwork(NETWORK, { input: [1, 1, 64], classes: 10, activation: "relu" });
  const network = initialise(spec, { seed: 1 });
  const [one, sixteen] = [programOf(network, 1), programOf(network, PROBES)];
  const open = (of: Engine, program: Program) => of.load(program, dataOf(program, network));
  const [single, batched] = [await open(engine, one), await open(engine, sixteen)];
  const exact = await open(openOracle(), one);
  for (const session of [single, batched, exact]) session.run();
  const agreement = await checkResults(one, { single, batched, exact });
  return {
    data: { constants: {}, matrices: {} },
    sides: {
      gradient: sideOf(single, { section: "gradient", share: 1 }),
      product: sideOf(single, { section: "product", share: 1 }),
      [SIXTEENTH]: sideOf(batched, { section: "product", share: PROBES }),
    },
    agreement,
    agree: () => ({}),
    close: () => [single, batched].forEach((session) => session.close()),
  };
}

function programOf({ layers, spec: { input } }: Network, probes: number): Program {
  const kinds = { loss: "softmax_cross_entropy", curvature: "hessian", norms: "running" } as const;
  return buildProducts({ layers, input, ...kinds, images: IMAGES, probes, of: trainedNames(layers) });
}

/** Random images and labels, and signs for vectors: the first vector is the same for any number of them. */
function dataOf(program: Program, network: Network): Record<string, Float32Array | Uint32Array> {
  const random = mulberry32(2);
  const x = Float32Array.from({ length: IMAGES * 64 }, () => 2 * random() - 1);
  const labels = Uint32Array.from({ length: IMAGES }, () => Math.floor(10 * random()));
  const vectors = [...program.buffers.values()].filter(({ name }) => name.startsWith("vector.")).map(
    ({ name, dims }) => {
      const signs = mulberry32(name.length);
      return [name, Float32Array.from({ length: count(dims) }, () => signs() < 0.5 ? -1 : 1)];
    },
  );
  return { x, labels, ...network.tensors, ...Object.fromEntries(vectors) };
}

/** @throws {Disagreement} if a result lies outside the bars */
async function checkResults(
  program: Program,
  { single, batched, exact }: Record<"single" | "batched" | "exact", Session>,
): Promise<Record<string, number>> {
  const names = (start: string) => [...program.buffers.keys()].filter((name) => name.startsWith(start));
  const read = async (session: Session, start: string) => {
    const all = await Promise.all(
      names(start).map(async (name) => {
        const length = count(program.buffers.get(name)!.dims);
        return Array.from(await session.read(name)).slice(0, length);
      }),
    );
    return all.flat();
  };
  const error = async (session: Session, start: string) => {
    const [got, expected] = [await read(session, start), await read(exact, start)];
    return relativeError(got, expected);
  };
  const gradientRelativeError = await error(single, "gradient.");
  const productRelativeError = Math.max(await error(single, "product."), await error(batched, "product."));
  needAtMost("error of a gradient, relative", { value: gradientRelativeError, most: GRADIENT_BAR });
  needAtMost("error of a product, relative", { value: productRelativeError, most: PRODUCT_BAR });
  return { gradientRelativeError, productRelativeError };
}

/** `wall` is by timestamp queries where the device has them. */
function sideOf(session: Session, { section, share }: { section: string; share: number }): Side {
  return {
    async time(calls): Promise<Times> {
      let device: number | null = null;
      const times = await timed(calls * share, async () => device = await session.time(calls, section));
      return { ...times, ...(device !== null && { wall: round(device / 1e6 / calls / share) }) };
    },
  };
}
