/** A training that can be taken up again: everything it remembers after a step, and what it was a training of. */

import type { Session } from "../../kernels/engine.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import type { Buffer, Program } from "../../kernels/program.ts";
import {
  readSafetensors,
  SafetensorsError,
  type Tensor,
  type Values,
  writeSafetensors,
} from "../../kernels/safetensors.ts";
import { TrainingError } from "./training.ts";

export interface Checkpoint {
  /** Steps that were done. */
  step: number;
  /** That these steps have taken, over all interruptions. */
  seconds: number;
  /** Settings of the training: a resumed one must have the same, or it would be a mixture of two. */
  fingerprint: string;
  /** Contents of every state buffer: weights, memory of the optimiser, step; f64 from the oracle engine. */
  state: Record<string, Numbers>;
}

const FORMAT = "noisegate checkpoint/1";
const REMEDY = "resume with what the checkpoint was made with, or begin anew without it";

/** Settings as one text: equal texts for equal settings, and every setting has a dotted name. */
export function fingerprintOf(settings: Record<string, unknown>): string {
  const flat = Object.entries(settings).flatMap(([key, value]) => leaves(value, key));
  return JSON.stringify(Object.fromEntries(flat.toSorted(([a], [b]) => a < b ? -1 : 1)));
}

function leaves(value: unknown, path: string): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, `${path}.${key}`));
}

/** What a training remembers from step to step. */
function stateOf(program: Program): Buffer[] {
  return [...program.buffers.values()].filter(({ role }) => role === "state");
}

/** A text for arrays of numbers, so that a training is not taken up from other weights than it has begun with. */
export function digestOf(tensors: Record<string, Float32Array>): string {
  // FNV-1a of words and of their halves turned, 32 bits each: not against forgers, only against mistakes
  let [a, b] = [0x811c9dc5, 0x811c9dc5];
  for (const name of Object.keys(tensors).toSorted()) {
    const { buffer, byteOffset, length } = tensors[name];
    for (const word of new Uint32Array(buffer, byteOffset, length)) {
      a = Math.imul(a ^ word, 0x01000193);
      b = Math.imul(b ^ (word << 16 | word >>> 16), 0x01000193);
    }
  }
  return [a, b].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

/**
 * The state of a session now.
 *
 * @throws {TrainingError} if a number in it is none: nobody should go on from there
 */
export async function takeCheckpoint(
  session: Session,
  { program, fingerprint, step, seconds }: Omit<Checkpoint, "state"> & { program: Program },
): Promise<Checkpoint> {
  const read = stateOf(program).map(async ({ name }) => [name, await session.read(name)] as const);
  const state = Object.fromEntries(await Promise.all(read));
  checkNumbers(state, step);
  return { step, seconds, fingerprint, state };
}

/** @throws {TrainingError} naming the first number that is none */
export function checkNumbers(state: Record<string, Numbers>, step: number): void {
  for (const [name, values] of Object.entries(state)) {
    const bad = values.findIndex((value: number) => !Number.isFinite(value));
    if (bad >= 0) throw new TrainingError(`${values[bad]} in ${name} after ${step} steps`);
  }
}

/**
 * Checks that a training can go on from a checkpoint.
 *
 * @param steps of the training in all
 * @throws {TrainingError} naming what differs, if it is one of another network, training or data, or not whole
 */
export function checkCheckpoint(
  { step, fingerprint: made, state }: Checkpoint,
  { program, fingerprint, steps }: { program: Program; fingerprint: string; steps: number },
): void {
  const [now, then] = [settingsOf(fingerprint), settingsOf(made)];
  for (const key of [...new Set([...Object.keys(now), ...Object.keys(then)])].toSorted()) {
    if (now[key] !== then[key]) refuse(key, shown(now[key]), shown(then[key]));
  }
  if (!Number.isInteger(step) || step < 0 || step > steps) refuse("step", `a whole number up to ${steps}`, `${step}`);
  const own = stateOf(program);
  for (const { name, dims, scalar } of own) {
    const values = state[name];
    if (!values) refuse(name, `${count(dims)} numbers`, "none");
    if (values.length !== count(dims)) refuse(name, `${count(dims)} numbers`, `${values.length}`);
    if ((scalar === "u32") !== values instanceof Uint32Array) refuse(name, scalar, values.constructor.name);
  }
  const foreign = Object.keys(state).find((name) => !own.some((buffer) => buffer.name === name));
  if (foreign !== undefined) refuse(foreign, "no such numbers in this training", "some");
  if (state.step?.[0] !== step) refuse("step", `${step}, as it says itself`, `${state.step?.[0]}`);
  checkNumbers(state, step);
}

function refuse(key: string, expected: string, got: string): never {
  throw new TrainingError(`checkpoint ${key}: expected ${expected}, got ${got} (${REMEDY})`);
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function settingsOf(fingerprint: string): Record<string, unknown> {
  try {
    return JSON.parse(fingerprint);
  } catch {
    throw new TrainingError(`checkpoint fingerprint: expected settings as JSON, got ${fingerprint} (${REMEDY})`);
  }
}

/** A checkpoint as the bytes of a safetensors file. */
export function writeCheckpoint({ step, seconds, fingerprint, state }: Checkpoint): Uint8Array {
  const tensors = Object.entries(state).map(([name, data]): [string, Tensor] => {
    const dtype = data instanceof Uint32Array ? "U32" : data instanceof Float64Array ? "F64" : "F32";
    return [name, { dtype, shape: [data.length], data: data as Values }];
  });
  return writeSafetensors(Object.fromEntries(tensors), {
    ...{ format: FORMAT, fingerprint, step: String(step), seconds: String(seconds) },
  });
}

/**
 * A checkpoint from its bytes.
 *
 * @param place what errors name, such as its path
 * @throws {TrainingError} if they are no checkpoint, or a number in it is none
 */
export function readCheckpoint(bytes: Uint8Array, place = "checkpoint"): Checkpoint {
  const { metadata, tensors } = parse(bytes, place);
  const { format, fingerprint, step, seconds } = metadata;
  if (format !== FORMAT) {
    throw new TrainingError(`${place} format: expected ${FORMAT}, got ${format ?? "none"} (is it a checkpoint?)`);
  }
  const state: Checkpoint["state"] = {};
  for (const [name, { dtype, data }] of Object.entries(tensors)) {
    if (!(data instanceof Float32Array || data instanceof Float64Array || data instanceof Uint32Array)) {
      throw new TrainingError(`${place} ${name}: expected F32, F64 or U32, got ${dtype} (is it a checkpoint?)`);
    }
    state[name] = data;
  }
  checkNumbers(state, Number(step));
  // no number hangs on the time, so that a file without it is as good
  return { step: Number(step), seconds: Number(seconds) || 0, fingerprint: fingerprint ?? "", state };
}

function parse(bytes: Uint8Array, place: string) {
  try {
    return readSafetensors(bytes, place);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new TrainingError(`${error.message} (was it written to the end?)`, { cause: error });
  }
}
