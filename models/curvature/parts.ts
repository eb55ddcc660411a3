/** A batch cut into parts that fit on the device, each run by the same Program. */

import type { Engine, Session } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import { byteLength, planMemory } from "../../kernels/memory_plan.ts";
import type { Program } from "../../kernels/program.ts";
import type { LossKind } from "../networks/loss.ts";
import { checkTensors, has, inputSize, type Network, outputSize } from "../networks/network.ts";

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

/** Whose curvature, where. */
export interface Place {
  network: Network;
  batch: Batch;
  loss?: LossKind;
  /** Must be said for a network with batch norms; fold them (networks/fold.ts) for what a chip would compute. */
  norms?: "batch" | "running";
  /** Names of the tensors that vary; all trained ones if left out. */
  of?: string[];
  /** Most bytes of device memory. */
  memoryBytes?: number;
}

export const DEFAULT_MEMORY = 2 ** 30;

/** Images of a part and where they begin. */
export interface Part {
  first: number;
  images: number;
  /** Of the whole batch. */
  share: number;
}

/** @throws {CurvatureError | NetworkError} if the weights or images hold what is no number, or nobody said what norms do */
export function checkPlace({ network, batch, loss, norms }: Place): void {
  const { name } = network.spec;
  checkTensors(network, network.tensors, name);
  if (norms === undefined && has(network.layers, "batch_norm")) {
    throw new CurvatureError(
      `${name}: expected a network without batch norms, or a word on what they do, got neither ` +
        `(fold them into the weights, or ask for norms "batch" or "running")`,
    );
  }
  const size = inputSize(network.spec);
  if (batch.count < 1 || batch.images.length !== batch.count * size) {
    const got = `${batch.images.length} for ${batch.count} images`;
    throw new CurvatureError(`${name} images: expected ${size} numbers for each of at least one image, got ${got}`);
  }
  const bad = batch.images.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const image = Math.floor(bad / size);
    throw new CurvatureError(`${name} images[${image}]: expected finite numbers, got ${batch.images[bad]}`);
  }
  checkWanted({ network, batch, loss });
}

/** What outputs are compared with: a class for every image, or a value for every output. */
function checkWanted({ network, batch, loss }: Place): void {
  const { name } = network.spec;
  const outputs = outputSize(network);
  const [given, width] = loss === "squared_error" ? ["wanted", outputs] as const : ["labels", 1] as const;
  const values = batch[given];
  const expected = batch.count * width;
  if (values?.length !== expected) {
    throw new CurvatureError(`${name} ${given}: expected ${expected} numbers, got ${values?.length ?? "none"}`);
  }
  const bad = values.findIndex((value) => given === "labels" ? value >= outputs : !Number.isFinite(value));
  if (bad < 0) return;
  const wanted = given === "labels" ? `a class below ${outputs}` : "a finite number";
  throw new CurvatureError(`${name} ${given}[${bad}]: expected ${wanted}, got ${values[bad]}`);
}

/** Device memory of a Program. */
export function bytesOf(program: Program): number {
  return planMemory(program).bytes.reduce((a, b) => a + b, 0);
}

/** Whether a Program stays within what it may take, buffer by buffer and in all. */
export function fits(engine: Engine, { program, memoryBytes }: { program: Program; memoryBytes: number }): boolean {
  const largest = Math.max(...[...program.buffers.values()].map(byteLength));
  return largest <= engine.bindingBytes && bytesOf(program) <= memoryBytes;
}

/**
 * The most images to a part of equal parts that fit.
 *
 * @throws {CurvatureError} if one image does not, or the batch may not be cut
 */
export function imagesThatFit(
  engine: Engine,
  { network, batch, norms, memoryBytes = DEFAULT_MEMORY }: Place,
  build: (images: number) => Program,
): number {
  let parts = 1;
  const share = () => Math.ceil(batch.count / parts);
  while (!fits(engine, { program: build(share()), memoryBytes })) {
    const { name } = network.spec;
    if (share() === 1) throw new CurvatureError(`${name}: expected one image to fit in ${memoryBytes} bytes, got more`);
    if (norms === "batch") {
      const why = "its batch norms tie all images together: take fewer";
      throw new CurvatureError(
        `${name}: expected a batch of ${batch.count} images to fit in ${memoryBytes} bytes, got more (${why})`,
      );
    }
    parts *= 2;
  }
  return share();
}

/** The parts of a batch on an engine: at most two Programs, one for the last part if it is shorter. */
export class Parts {
  readonly parts: Part[] = [];
  readonly #sessions = new Map<number, Session>();
  readonly #place: Place;

  private constructor(place: Place, images: number) {
    this.#place = place;
    const { count } = place.batch;
    for (let first = 0; first < count; first += images) {
      const now = Math.min(images, count - first);
      this.parts.push({ first, images: now, share: now / count });
    }
  }

  static async open(
    engine: Engine,
    { place, images, build }: { place: Place; images: number; build: (images: number) => Program },
  ): Promise<Parts> {
    const made = new Parts(place, images);
    for (const size of new Set(made.parts.map((part) => part.images))) {
      made.#sessions.set(size, await engine.load(build(size), place.network.tensors));
    }
    return made;
  }

  /** Only one part: what was computed of it stays where it is. */
  get whole(): boolean {
    return this.parts.length === 1;
  }

  /** The session of a part, with its images and labels written. */
  enter(part: Part): Session {
    const { network, batch, loss } = this.#place;
    const session = this.session(part);
    const of = <T extends Numbers>(all: T, width: number) =>
      all.subarray(part.first * width, (part.first + part.images) * width);
    session.write("x", of(batch.images, inputSize(network.spec)));
    if (loss === "squared_error") session.write("wanted", of(batch.wanted!, outputSize(network)));
    else session.write("labels", of(batch.labels!, 1));
    return session;
  }

  session(part: Part): Session {
    return this.#sessions.get(part.images)!;
  }

  close(): void {
    for (const session of this.#sessions.values()) session.close();
  }
}
