/** The Hessian or Gauss–Newton matrix of a network's mean loss as an operator on vectors. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import { byteLength, planMemory, type Program } from "../../kernels/program.ts";
import type { LossKind } from "../networks/loss.ts";
import { checkTensors, has, inputSize, type Network, tensorsOf } from "../networks/network.ts";
import type { Operator, Segment } from "./operator.ts";
import { buildProducts, type CurvatureKind, trainedNames } from "./product_program.ts";

/** A curvature that cannot be asked for like this. */
export class CurvatureError extends Error {
  override name = "CurvatureError";
}

/** What the loss is taken over. */
export interface Batch {
  /** f32[count, height · width · channels]. */
  images: Float32Array;
  /** Classes u32[count] for the cross-entropy. */
  labels?: Uint32Array;
  /** Values f32[count, outputs] for the squared error. */
  wanted?: Float32Array;
  count: number;
}

export interface OperatorOptions {
  network: Network;
  batch: Batch;
  loss?: LossKind;
  curvature?: CurvatureKind;
  /** Must be said for a network with batch norms; fold them (networks/fold.ts) for what a chip would compute. */
  norms?: "batch" | "running";
  /** Names of the tensors that vary; all trained ones if left out. */
  of?: string[];
  /** Most bytes of device memory. */
  memoryBytes?: number;
}

export interface NetworkOperator extends Operator {
  /** Mean loss over the batch, nats for the cross-entropy. */
  loss: number;
  /** Of the mean loss, by the flat vector of all segments. */
  gradient: Float64Array;
  /** How the work is cut: images and probes of one pass. */
  pass: { images: number; probes: number; bytes: number };
  close(): void;
}

const DEFAULT_MEMORY = 2 ** 30;
/** More probes to a pass gain nothing that was ever measured. */
const MOST_PROBES = 16;

/**
 * Opens the operator and takes loss and gradient.
 *
 * @throws {CurvatureError} if the network has batch norms and `norms` is not given, or one image does not fit in memory
 * @throws {NetworkError} if a weight is no number
 */
export async function openNetworkOperator(engine: Engine, options: OperatorOptions): Promise<NetworkOperator> {
  checkOptions(options);
  const { network, batch } = options;
  const of = options.of ?? trainedNames(network.layers);
  const segments = segmentsOf(network, of);
  const { build, images, probes } = fit(engine, options, of);
  const parts: Part[] = [];
  for (let first = 0; first < batch.count; first += images) {
    parts.push({ first, images: Math.min(images, batch.count - first) });
  }
  const sessions = new Map<number, Session>();
  for (const size of new Set(parts.map((part) => part.images))) {
    sessions.set(size, await engine.load(build(size, probes), network.tensors));
  }
  const operator = new Products({ options, segments, parts, sessions, probes, program: build(images, probes) });
  await operator.open();
  return operator;
}

interface Part {
  first: number;
  images: number;
}

function checkOptions({ network, batch, loss, norms }: OperatorOptions): void {
  const { name } = network.spec;
  checkTensors(network, network.tensors, name);
  if (norms === undefined && has(network.layers, "batch_norm")) {
    throw new CurvatureError(
      `${name}: expected a network without batch norms, or a word on what they do, got neither ` +
        `(fold them into the weights, or ask for norms "batch" or "running")`,
    );
  }
  const bad = batch.images.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const image = Math.floor(bad / inputSize(network.spec));
    throw new CurvatureError(`${name} images[${image}]: expected finite numbers, got ${batch.images[bad]}`);
  }
  const given = loss === "squared_error" ? "wanted" : "labels";
  if (!batch[given]) throw new CurvatureError(`${name} ${given}: expected one entry an image, got none`);
}

/** Where every tensor lies in the flat vector. */
export function segmentsOf(network: Pick<Network, "layers">, of: string[]): Segment[] {
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

/** The most images and probes to a pass that fit: images first, because the primal pass is shared by all probes. */
function fit(
  engine: Engine,
  { network, batch, loss = "softmax_cross_entropy", curvature = "hessian", norms, memoryBytes = DEFAULT_MEMORY }:
    OperatorOptions,
  of: string[],
): { build: (images: number, probes: number) => Program; images: number; probes: number } {
  const { layers, spec } = network;
  const build = (images: number, probes: number) =>
    buildProducts({ layers, input: spec.input, loss, curvature, norms: norms ?? "running", images, probes, of });
  const fits = (program: Program) => {
    const largest = Math.max(...[...program.buffers.values()].map(byteLength));
    return largest <= engine.bindingBytes && bytesOf(program) <= memoryBytes;
  };
  let parts = 1;
  const share = () => Math.ceil(batch.count / parts);
  while (!fits(build(share(), 1))) {
    if (share() === 1) {
      throw new CurvatureError(`${spec.name}: expected one image to fit in ${memoryBytes} bytes, got more`);
    }
    if (norms === "batch") {
      throw new CurvatureError(
        `${spec.name}: expected a batch of ${batch.count} images to fit in ${memoryBytes} bytes, got more (its batch norms tie all images together: take fewer)`,
      );
    }
    parts *= 2;
  }
  let probes = 1;
  while (probes < MOST_PROBES && fits(build(share(), 2 * probes))) probes *= 2;
  return { build, images: share(), probes };
}

/** Device memory of a Program. */
export function bytesOf(program: Program): number {
  return planMemory(program).bytes.reduce((a, b) => a + b, 0);
}

interface ProductsOptions {
  options: OperatorOptions;
  segments: Segment[];
  parts: Part[];
  sessions: Map<number, Session>;
  probes: number;
  program: Program;
}

class Products implements NetworkOperator {
  readonly size: number;
  readonly segments: Segment[];
  readonly gradient: Float64Array;
  readonly pass: NetworkOperator["pass"];
  loss = 0;
  readonly #all: ProductsOptions;

  constructor(all: ProductsOptions) {
    this.#all = all;
    this.segments = all.segments;
    this.size = all.segments.reduce((sum, { length }) => sum + length, 0);
    this.gradient = new Float64Array(this.size);
    this.pass = { images: all.parts[0].images, probes: all.probes, bytes: bytesOf(all.program) };
  }

  /** Loss and gradient of all parts. */
  async open(): Promise<void> {
    for (const part of this.#all.parts) {
      const session = this.#primal(part, true);
      const share = part.images / this.#all.options.batch.count;
      const losses = Array.from(await session.read("loss"));
      this.loss += share * losses.reduce((sum, one) => sum + one, 0) / part.images;
      const gradients = await Promise.all(this.segments.map(({ name }) => session.read(`gradient.${name}`)));
      this.segments.forEach(({ offset }, s) => gradients[s].forEach((g, i) => this.gradient[offset + i] += share * g));
    }
  }

  /** The session of a part with its images and the gradient section run; nothing to do for the part that is there. */
  #primal(part: Part, fresh = false): Session {
    const { options: { network, batch }, sessions, parts } = this.#all;
    const session = sessions.get(part.images)!;
    if (parts.length === 1 && !fresh) return session;
    const size = inputSize(network.spec);
    const of = <T extends Numbers>(all: T, width: number) =>
      all.subarray(part.first * width, (part.first + part.images) * width);
    session.write("x", of(batch.images, size));
    if (batch.wanted) session.write("wanted", of(batch.wanted, batch.wanted.length / batch.count));
    else session.write("labels", of(batch.labels!, 1));
    session.run(1, "gradient");
    return session;
  }

  async apply(vectors: Float64Array, probes: number): Promise<Float64Array> {
    const { parts, options: { batch } } = this.#all;
    const out = new Float64Array(vectors.length);
    for (const part of parts) {
      const session = this.#primal(part);
      const share = part.images / batch.count;
      const waiting: Promise<void>[] = [];
      for (let first = 0; first < probes; first += this.#all.probes) {
        waiting.push(this.#product(session, { vectors, first, probes, share, out }));
      }
      await Promise.all(waiting);
    }
    return out;
  }

  /** Queues one pass of probes and adds what comes of it. */
  async #product(
    session: Session,
    { vectors, first, probes, share, out }: {
      vectors: Float64Array;
      first: number;
      probes: number;
      share: number;
      out: Float64Array;
    },
  ): Promise<void> {
    const { program, probes: room } = this.#all;
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
    await Promise.all(this.segments.map(async ({ name, offset, length }) => {
      if (!program.buffers.has(`product.${name}`)) return;
      const values = await session.read(`product.${name}`);
      for (let p = 0; p < now; p++) {
        const to = (first + p) * this.size + offset;
        for (let i = 0; i < length; i++) out[to + i] += share * values[p * length + i];
      }
    }));
  }

  close(): void {
    for (const session of this.#all.sessions.values()) session.close();
  }
}
