/**
 * Trained networks in the user's cache, one safetensors file each, by the hash of everything that determined their
 * numbers; beside them the checkpoint of a training that was interrupted. What is there saves time and changes no bit: it
 * may be lost, foreign or broken, and the network is trained again.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { programText } from "../../kernels/program_text.ts";
import { readSafetensors, type Safetensors } from "../../kernels/safetensors.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import type { Network } from "../../models/networks/network.ts";
import { networkFromBytes, networkToBytes } from "../../models/networks/weights_file.ts";
import { checkCheckpoint, type Checkpoint, readCheckpoint, writeCheckpoint } from "../../models/training/checkpoint.ts";
import type { PreparedTraining } from "../../models/training/train.ts";
import { cacheBound } from "../cache/bound.ts";
import { touch } from "../cache/kinds.ts";
import { pruneCache } from "../cache/prune.ts";
import { checkSeal, sealed } from "../cache/seal.ts";
import { cannotKeep, placeInCache, reasonOf } from "../cache/told.ts";
import { cacheFolder } from "../cache/cache_folder.ts";
import { computerOf } from "../machine/computer.ts";
import { replaceFile } from "../output/write_file.ts";

/** Where networks are kept, and how long a training may go on without a checkpoint. */
export interface NetworkCache {
  folder: string;
  /** Where calibrations are kept; nowhere if left out. */
  calibrations?: string;
  checkpointSeconds: number;
  /** Told the step that an interrupted training would go on from; null once there is none. */
  kept?: (step: number | null) => void;
  /** Called when something was stored: keeps the cache within its bound. */
  tidy?: () => Promise<void>;
}

/**
 * That of this user.
 *
 * @throws {ScenarioError} if NOISEGATE_CACHE_BYTES says no number of bytes
 */
export function userNetworks(): NetworkCache {
  const root = cacheFolder();
  const to = cacheBound();
  const tidy = () => pruneCache({ root, to }).then(() => {}, () => {}); // a bound that nobody can keep is no harm to a run
  return { folder: join(root, "networks"), calibrations: join(root, "calibrations"), checkpointSeconds: 30, tidy };
}

/** A network as it was trained. */
export interface TrainedNetwork {
  network: Network;
  /** Mean loss of the last step, nats. */
  finalLoss: number;
  /** That its training took, over all interruptions. */
  seconds: number;
}

const FORMAT = "noisegate network/2";

/** One network of a cache. */
export interface Entry {
  key: string;
  /** Files of the network and of its checkpoint. */
  path: string;
  checkpointPath: string;
  prepared: PreparedTraining;
  /** Told what is wrong with a file, in one sentence. */
  warn: (what: string) => void;
}

/** The place of a training in a cache. */
export function entryFor(
  { folder }: NetworkCache,
  { engine, prepared, data, warn }: Pick<Entry, "prepared" | "warn"> & { engine: Engine; data: Dataset },
): Entry {
  const key = keyOf(engine, { prepared, data });
  const stem = join(folder, key.slice(0, 32));
  return { key, path: `${stem}.safetensors`, checkpointPath: `${stem}.checkpoint`, prepared, warn };
}

/**
 * The hash of all that decides the numbers: settings, images, their order, first weights, the Program of a step, and who
 * computes it, because adapters, their compilers and the engines round differently.
 */
function keyOf(engine: Engine, { prepared, data }: { prepared: PreparedTraining; data: Dataset }): string {
  const { network, program, feed, steps, fingerprint } = prepared;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([FORMAT, computerOf(engine.facts), fingerprint, steps]));
  hash.update(programText(program, engine));
  for (const values of [data.train.images, data.train.labels, feed.order]) hash.update(bytesOf(values));
  hash.update(digestOf(network.tensors));
  return hash.digest("hex");
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function digestOf(tensors: Record<string, ArrayBufferView & ArrayLike<unknown>>): string {
  const hash = createHash("sha256");
  for (const [name, values] of Object.entries(tensors).toSorted(([a], [b]) => a < b ? -1 : 1)) {
    hash.update(`${name} ${values.length}\n`).update(bytesOf(values));
  }
  return hash.digest("hex");
}

/** The network of an entry; null if it is not there, or what is there cannot be used, which the entry is told. */
export async function readNetwork(entry: Entry): Promise<TrainedNetwork | null> {
  const { key, path, prepared: { network: { spec } } } = entry;
  const kept = await reading(entry, path, (bytes, place) => {
    const file = readSafetensors(bytes, place);
    checkNetworkFile(file, place);
    const { key: own, final_loss, seconds } = file.metadata;
    expect(own === key, `${place} key: expected ${key}, got ${own ?? "none"}`);
    const network = networkFromBytes(bytes, { spec, place });
    return { network, finalLoss: Number(final_loss), seconds: Number(seconds) };
  });
  if (kept) await touch(path);
  return kept;
}

/** Keeps a network and takes its checkpoint away. */
export async function storeNetwork(entry: Entry, { network, finalLoss, seconds }: TrainedNetwork): Promise<void> {
  const { key, path, checkpointPath, prepared: { fingerprint } } = entry;
  const made = { final_loss: String(finalLoss), seconds: String(seconds), settings: fingerprint };
  await keeping(entry, path, networkToBytes(network, { format: FORMAT, key, ...made }));
  await Deno.remove(checkpointPath).catch(() => {}); // a short training has none
}

/**
 * Checks the file of a network without knowing which it is.
 *
 * @throws {TypeError} naming what is wrong
 */
export function checkNetworkFile(file: Safetensors, place: string): void {
  const { format, final_loss, seconds } = file.metadata;
  expect(format === FORMAT, `${place} format: expected ${FORMAT}, got ${format ?? "none"}`);
  checkSeal(file, place);
  for (const [key, text = ""] of Object.entries({ final_loss, seconds })) {
    const finite = text.trim() !== "" && Number.isFinite(Number(text));
    expect(finite, `${place} ${key}: expected a finite number, got ${text || "none"}`);
  }
}

/** Where the training of an entry was interrupted; null if it was not, or nobody can go on from there. */
export function readInterrupted(entry: Entry): Promise<Checkpoint | null> {
  const { checkpointPath, prepared } = entry;
  return reading(entry, checkpointPath, (bytes, place) => {
    checkSeal(readSafetensors(bytes, place), place);
    const checkpoint = readCheckpoint(bytes, place);
    checkCheckpoint(checkpoint, prepared);
    return checkpoint;
  });
}

/** Keeps the state of a training in the middle; says whether it could. */
export async function storeCheckpoint(entry: Entry, checkpoint: Checkpoint): Promise<boolean> {
  return await keeping(entry, entry.checkpointPath, writeCheckpoint(checkpoint));
}

function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new TypeError(otherwise);
}

async function reading<T>(
  { warn }: Entry,
  path: string,
  read: (bytes: Uint8Array, place: string) => T,
): Promise<T | null> {
  const place = placeInCache(path);
  try {
    return read(await Deno.readFile(path), place);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    const message = reasonOf(error);
    const told = message.startsWith(place) ? message : `${place}: expected a file of the network cache, got ${message}`;
    warn(`${told} (ignored, and trained anew)`);
    return null;
  }
}

async function keeping({ warn }: Entry, path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await replaceFile(path, sealed(bytes));
    return true;
  } catch (error) {
    warn(cannotKeep(error, { what: "networks", next: "trains again" }));
    return false;
  }
}
