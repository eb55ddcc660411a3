/** The Hessian or Gauss–Newton matrix of a network's mean loss as an operator on vectors. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { count } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";
import { type Network, tensorsOf } from "../networks/network.ts";
import type { Operator, Segment } from "./operator.ts";
import {
  bytesOf,
  checkPlace,
  CurvatureError,
  DEFAULT_MEMORY,
  fits,
  imagesThatFit,
  type Part,
  Parts,
  type Place,
} from "./parts.ts";
import { buildProducts, type CurvatureKind, trainedNames } from "./product_program.ts";

export interface OperatorOptions extends Place {
  curvature?: CurvatureKind;
  /** Most probes to a pass. */
  probes?: number;
}

export interface NetworkOperator extends Operator {
  /** Mean loss over the batch, nats for the cross-entropy. */
  loss: number;
  /** Of the mean loss, by the flat vector of all segments. */
  gradient: Float64Array;
  /** How the work is cut: images and probes of one pass, and the device memory of it. */
  pass: { images: number; probes: number; bytes: number };
  close(): void;
}

/** More probes to a pass gain nothing that was ever measured. */
const MOST_PROBES = 16;

/**
 * Opens the operator and takes loss and gradient.
 *
 * @throws {CurvatureError} if the network has batch norms and `norms` is not given, or one image does not fit in memory
 * @throws {NetworkError} if a weight is no number
 */
export async function openNetworkOperator(engine: Engine, options: OperatorOptions): Promise<NetworkOperator> {
  checkPlace(options);
  const { network, loss = "softmax_cross_entropy", curvature = "hessian", norms = "running" } = options;
  const { layers, spec: { input } } = network;
  const of = options.of ?? trainedNames(layers);
  const segments = segmentsOf(network, of);
  const build = (images: number, probes: number) =>
    buildProducts({ layers, input, loss, curvature, norms, images, probes, of });
  const images = imagesThatFit(engine, options, (some) => build(some, 1));
  const { memoryBytes = DEFAULT_MEMORY, probes: most = MOST_PROBES } = options;
  let probes = 1;
  while (2 * probes <= most && fits(engine, { program: build(images, 2 * probes), memoryBytes })) probes *= 2;
  const open = async (room: number): Promise<Passes> => ({
    ...{ probes: room, program: build(images, room) },
    parts: await Parts.open(engine, { place: options, images, build: (some) => build(some, room) }),
  });
  const operator = new Products({ segments, passes: await open(probes), open });
  await operator.open();
  return operator;
}

/**
 * Where every tensor lies in the flat vector.
 *
 * @throws {CurvatureError} if there is none, one is unknown, or comes twice
 */
export function segmentsOf(network: Pick<Network, "layers">, of: string[]): Segment[] {
  if (of.length === 0) throw new CurvatureError("of: expected at least one tensor that varies, got none");
  const twice = of.find((name, i) => of.indexOf(name) < i);
  if (twice !== undefined) throw new CurvatureError(`${twice}: expected every tensor once, got it twice`);
  const sizes = new Map(tensorsOf(network.layers).map(({ name, dims }) => [name, count(dims)]));
  let offset = 0;
  return of.map((name) => {
    const length = sizes.get(name);
    if (length === undefined) {
      throw new CurvatureError(`${name}: expected a tensor of the network, got an unknown name`);
    }
    const segment = { name, offset, length };
    offset += length;
    return segment;
  });
}

/** A Program with room for some probes, on all parts of the batch. */
interface Passes {
  parts: Parts;
  probes: number;
  program: Program;
}

interface ProductsOptions {
  segments: Segment[];
  /** With the most room; it also gives loss and gradient. */
  passes: Passes;
  open: (room: number) => Promise<Passes>;
}

class Products implements NetworkOperator {
  readonly size: number;
  readonly segments: Segment[];
  readonly gradient: Float64Array;
  readonly pass: NetworkOperator["pass"];
  loss = 0;
  readonly #passes: Passes;
  readonly #open: ProductsOptions["open"];
  /** For single vectors, which would otherwise pay for a whole pass; opened when the first one comes. */
  #single?: Passes;

  constructor({ segments, passes, open }: ProductsOptions) {
    this.#passes = passes;
    this.#open = open;
    this.segments = segments;
    this.size = segments.reduce((sum, { length }) => sum + length, 0);
    this.gradient = new Float64Array(this.size);
    const { parts: [{ images }] } = passes.parts;
    this.pass = { images, probes: passes.probes, bytes: bytesOf(passes.program) };
  }

  /** Loss and gradient of all parts. */
  async open(): Promise<void> {
    for (const part of this.#passes.parts.parts) {
      const session = primal(this.#passes, part);
      const losses = Array.from(await session.read("loss"));
      this.loss += part.share * losses.reduce((sum, one) => sum + one, 0) / part.images;
      const gradients = await Promise.all(this.segments.map(({ name }) => session.read(`gradient.${name}`)));
      this.segments.forEach(({ offset }, s) =>
        gradients[s].forEach((g, i) => this.gradient[offset + i] += part.share * g)
      );
    }
  }

  /** The Program for a number of probes. */
  async #for(probes: number): Promise<Passes> {
    if (probes > 1 || this.#passes.probes === 1) return this.#passes;
    if (!this.#single) {
      this.#single = await this.#open(1);
      const { parts } = this.#single;
      if (parts.whole) primal(this.#single, parts.parts[0]);
    }
    return this.#single;
  }

  async apply(vectors: Float64Array, probes: number): Promise<Float64Array> {
    const passes = await this.#for(probes);
    const { parts } = passes;
    const out = new Float64Array(vectors.length);
    for (const part of parts.parts) {
      const session = parts.whole ? parts.session(part) : primal(passes, part);
      const waiting: Promise<void>[] = [];
      for (let first = 0; first < probes; first += passes.probes) {
        waiting.push(this.#product(session, { passes, vectors, first, probes, share: part.share, out }));
      }
      await Promise.all(waiting);
    }
    return out;
  }

  /** Queues one pass of probes and adds what comes of it. */
  async #product(
    session: Session,
    { passes: { program, probes: room }, vectors, first, probes, share, out }: {
      passes: Passes;
      vectors: Float64Array;
      first: number;
      probes: number;
      share: number;
      out: Float64Array;
    },
  ): Promise<void> {
    const now = Math.min(room, probes - first);
    for (const { name, offset, length } of this.segments) {
      const some = new Float64Array(room * length);
      for (let p = 0; p < now; p++) {
        const from = (first + p) * this.size + offset;
        some.set(vectors.subarray(from, from + length), p * length);
      }
      session.write(`vector.${name}`, some);
    }
    session.run(1, "product");
    const varying = this.segments.filter(({ name }) => program.buffers.has(`product.${name}`));
    await Promise.all(varying.map(async ({ name, offset, length }) => {
      const values = await session.read(`product.${name}`);
      for (let p = 0; p < now; p++) {
        const to = (first + p) * this.size + offset;
        for (let i = 0; i < length; i++) out[to + i] += share * values[p * length + i];
      }
    }));
  }

  close(): void {
    this.#passes.parts.close();
    this.#single?.parts.close();
  }
}

/** The session of a part with its images written and its gradient section run. */
function primal({ parts }: Passes, part: Part): Session {
  const session = parts.enter(part);
  session.run(1, "gradient");
  return session;
}
