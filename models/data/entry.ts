/** What the table of data sets holds: shape, origin, files with their checksums, and how they become samples. */

import { sha256Of } from "./bytes.ts";
import {
  DataError,
  type Dataset,
  type DatasetShape,
  type Normalisation,
  type Origin,
  pick,
  type RawSamples,
  refuse,
  type Samples,
  scaled,
} from "./dataset.ts";
import { balancedSubset } from "./subset.ts";

/** A file of a data set as its makers publish it. */
export interface DataFile {
  name: string;
  bytes: number;
  sha256: string;
  /** Where it can be had, the first one first; none if only a person can put it in place. */
  addresses: readonly string[];
}

/** Bytes of a file and where they are from. */
export interface OpenedFile {
  bytes: Uint8Array<ArrayBuffer>;
  origin: Origin;
}

/** The two parts of a data set as its files hold them. */
export interface Parts {
  train: RawSamples;
  test: RawSamples;
}

/** Files that together are the data set; all sources of one set give the same samples. */
export interface Source {
  files: readonly DataFile[];
  /** @param opened in the order of `files` */
  parse: (opened: OpenedFile[], shape: DatasetShape) => Promise<Parts>;
}

export interface DatasetEntry {
  shape: DatasetShape;
  /** One line: what the images show. */
  about: string;
  /** Makers, citation and licence. */
  citation: string;
  /** Pixels are from 0 to this. */
  largest: number;
  /** Samples of the rarest class in each part. */
  rarest: { train: number; test: number };
  normalisation: Normalisation;
  /** The folder of its files if they are part of this repository. */
  home?: URL;
  /** Names that the folder of its files may have within a folder of data sets. */
  folders: readonly string[];
  sources: readonly Source[];
}

/** The first source that has addresses for all of its files. */
export function sourceToFetch({ sources }: DatasetEntry): Source | undefined {
  return sources.find(({ files }) => files.every(({ addresses }) => addresses.length > 0));
}

export interface LoadOptions {
  /** Reads a file; not needed for a data set of this repository. */
  read?: (file: DataFile) => Promise<{ path: string; bytes: Uint8Array<ArrayBuffer> }>;
  /** Which of the sources is read. */
  source?: number;
  /** Sizes of balanced subsets; everything if left out. */
  trainImages?: number;
  testImages?: number;
  /** Whether pixels are normalised channel by channel. */
  normalise?: boolean;
  /** What all numbers of an image are multiplied by at last; 1 if left out. */
  scale?: number;
}

/** A subset belongs to the data set: results on another subset are results on other data. */
export const SUBSET_SEED = 10_000;

/**
 * Reads, checks and parses a data set.
 *
 * @throws {DataError} if a file is missing, is not the published one, or does not hold what it should
 * @throws {RangeError} if a class has too few samples for the subset
 */
export async function loadEntry(entry: DatasetEntry, options: LoadOptions = {}): Promise<Dataset> {
  const { files, parse } = entry.sources[options.source ?? 0];
  const opened = await Promise.all(files.map((file) => open(entry, { file, read: options.read })));
  const digests = await Promise.all(opened.map(({ bytes }) => sha256Of(bytes)));
  if (!entry.home) files.forEach((file, i) => checkFile(file, { opened: opened[i], digest: digests[i] }));
  const parts = await parse(opened, entry.shape);
  checkParts(entry, { parts, origin: opened[0].origin });
  const train = finish(entry, { samples: parts.train, count: options.trainImages, options });
  const test = finish(entry, { samples: parts.test, count: options.testImages, options });
  const counts = { trainCount: train.count, testCount: test.count };
  return { ...entry.shape, ...counts, train, test, sha256: await digestOf(files, digests) };
}

async function open(
  { home, shape }: DatasetEntry,
  { file, read }: { file: DataFile; read: LoadOptions["read"] },
): Promise<OpenedFile> {
  if (home) return await openAtHome(new URL(file.name, home), `models/data/${shape.name}/${file.name}`);
  if (!read) throw new TypeError(`Cannot load ${shape.name}: nothing was given to read its files with`);
  const remedy = file.addresses.length > 0 ? `deno task data fetch ${shape.name} gets it again` : "copy it again";
  const { path, bytes } = await read(file);
  return { bytes, origin: { path, remedy } };
}

/** By the fetch that browsers have too. */
async function openAtHome(url: URL, path: string): Promise<OpenedFile> {
  const remedy = "check it out again";
  try {
    return { bytes: await (await fetch(url)).bytes(), origin: { path, remedy } };
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new DataError(`${path}:1:1 file: expected a data file, got ${got} (${remedy})`);
  }
}

function checkFile(file: DataFile, { opened, digest }: { opened: OpenedFile; digest: string }): void {
  const { bytes, origin } = opened;
  if (bytes.length !== file.bytes) {
    refuse(origin, { at: "file", key: "size", expected: `${file.bytes} bytes`, got: bytes.length });
  }
  if (digest !== file.sha256) refuse(origin, { at: "file", key: "SHA-256", expected: file.sha256, got: digest });
}

/** Counts and classes are those that the table promises. */
function checkParts(
  { shape, rarest }: DatasetEntry,
  { parts, origin }: { parts: Parts; origin: Origin },
): void {
  const expected = { train: shape.trainCount, test: shape.testCount };
  for (const name of ["train", "test"] as const) {
    const { count, labels } = parts[name];
    const at = `${name} part`;
    if (count !== expected[name]) refuse(origin, { at, key: "images", expected: expected[name], got: count });
    const fewest = Math.min(...classCounts(labels, shape.classes));
    if (fewest !== rarest[name]) refuse(origin, { at, key: "rarest class", expected: rarest[name], got: fewest });
  }
}

/** How many samples each class has. */
export function classCounts(labels: Uint32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

function finish(
  { shape: { width, classes }, largest, normalisation }: DatasetEntry,
  { samples, count = samples.count, options }: { samples: RawSamples; count?: number; options: LoadOptions },
): Samples {
  const all = count === samples.count;
  const chosen = all
    ? samples
    : pick(samples, { indices: balancedSubset(samples.labels, { classes, count, seed: SUBSET_SEED }), width });
  return scaled(chosen, { largest, factor: options.scale, ...(options.normalise && { normalisation }) });
}

/** One file is known by its SHA-256, several by that of their list. */
async function digestOf(files: readonly DataFile[], digests: string[]): Promise<string> {
  if (files.length === 1) return digests[0];
  const list = files.map(({ name }, i) => `${digests[i]}  ${name}\n`).join("");
  return await sha256Of(new TextEncoder().encode(list));
}
