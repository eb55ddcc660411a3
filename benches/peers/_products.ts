/** Gradients and Hessian–vector products of an MLP: how many gradients a product costs, alone and beside 15 others. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { count } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";
import { buildProducts, trainedNames } from "../../models/curvature/product_program.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise, type Network } from "../../models/networks/network.ts";
import { mulberry32, oracle } from "../../tests/support.ts";
import { round, timed, type Times } from "./_rounds.ts";

const [IMAGES, PROBES] = [1024, 16];
/** As many of each as take about equally long, so that load of the machine meets all alike. */
const REPEATS = { gradients: 16, products: 12, sixteens: 1 };
/** Calls that are waited for, one after the other. */
const READS = 3;
/** The bars of the project for f32. */
const [GRADIENT_BAR, PRODUCT_BAR] = [5e-6, 1e-5];

/** What the bench computes, for its record. */
export const PRODUCTS_JOB = {
  network: "mlp_64_128_10",
  activation: "relu",
  images: IMAGES,
  probes: PROBES,
  REPEATS,
  READS,
};

export interface Products {
  agreement: { gradientRelativeError: number; productRelativeError: number };
  /** Times of one gradient, one product, and one of 16 products of a pass. */
  sides: Record<string, () => Promise<Times>>;
  close(): void;
}

export async function openProducts(engine: Engine): Promise<Products> {
  const spec = namedNetwork(PRODUCTS_JOB.network, { input: [1, 1, 64], classes: 10, activation: "relu" });
  const network = initialise(spec, { seed: 1 });
  const [one, sixteen] = [programOf(network, 1), programOf(network, PROBES)];
  const open = (of: Engine, program: Program) => of.load(program, dataOf(program, network));
  const [single, batched] = [await open(engine, one), await open(engine, sixteen)];
  const exact = await open(oracle, one);
  for (const session of [single, batched, exact]) session.run();
  const agreement = await checkResults(one, { single, batched, exact });
  const { gradients, products, sixteens } = REPEATS;
  return {
    agreement,
    sides: {
      gradient: () => timeSection(single, { section: "gradient", repeats: gradients, share: 1 }),
      product: () => timeSection(single, { section: "product", repeats: products, share: 1 }),
      "one product of 16": () => timeSection(batched, { section: "product", repeats: sixteens, share: PROBES }),
      "gradient, read": () => timeRead(single, { program: one, section: "gradient", share: 1 }),
      "product, read": () => timeRead(single, { program: one, section: "product", share: 1 }),
      "one product of 16, read": () => timeRead(batched, { program: sixteen, section: "product", share: PROBES }),
    },
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

/** @throws {Error} if a result lies outside the bars: then no time means anything */
async function checkResults(
  program: Program,
  { single, batched, exact }: Record<"single" | "batched" | "exact", Session>,
): Promise<Products["agreement"]> {
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
    return norm(got.map((v, i) => v - expected[i])) / norm(expected);
  };
  const gradientRelativeError = await error(single, "gradient.");
  const productRelativeError = Math.max(await error(single, "product."), await error(batched, "product."));
  // written so that NaN is bad
  if (!(gradientRelativeError <= GRADIENT_BAR && productRelativeError <= PRODUCT_BAR)) {
    throw new Error(`Cannot time products: they are off by ${gradientRelativeError} and ${productRelativeError}`);
  }
  return { gradientRelativeError, productRelativeError };
}

function norm(values: number[]): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
}

/** From the call to its numbers on the host, as a caller waits for it. */
function timeRead(
  session: Session,
  { program, section, share }: { program: Program; section: "gradient" | "product"; share: number },
): Promise<Times> {
  const names = [...program.buffers.keys()].filter((name) => name.startsWith(`${section}.`));
  return timed(READS * share, async () => {
    for (let i = 0; i < READS; i++) {
      session.run(1, section);
      await Promise.all(names.map((name) => session.read(name)));
    }
  });
}

/** `wall` is by timestamp queries where the device has them. */
async function timeSection(
  session: Session,
  { section, repeats, share }: { section: string; repeats: number; share: number },
): Promise<Times> {
  let device: number | null = null;
  const times = await timed(repeats * share, async () => device = await session.time(repeats, section));
  return { ...times, ...(device !== null && { wall: round(device / 1e6 / repeats / share) }) };
}
