/** `noisegate data fetch`: downloads data sets from their makers, and keeps nothing that is not what they published. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { type DataFile, type DatasetEntry, sourceToFetch } from "../../models/data/entry.ts";
import { sha256Of } from "../../models/data/bytes.ts";
import { type DataStore, entryOf, FetchError, findFile, holdData } from "./data_store.ts";
import type { Progress } from "../output/progress.ts";

export interface FetchOptions {
  store: DataStore;
  say: (line: string) => void;
  progress?: Progress;
  /** A connection that gives nothing for so long is given up. */
  patienceSeconds?: number;
}

/**
 * Downloads the files of data sets that are not here yet, or not as they were published.
 *
 * @throws {ScenarioError} if there is no data set of a name
 * @throws {FetchError} if no address gives a file as published, or the folder cannot be written to
 */
export async function fetchData(names: string[], options: FetchOptions): Promise<void> {
  for (const entry of names.map(entryOf)) await fetchEntry(entry, options);
}

/** As fetchData, for one data set. */
export async function fetchEntry(entry: DatasetEntry, options: FetchOptions): Promise<void> {
  const { shape: { name }, home } = entry;
  const { store, say } = options;
  if (home) return say(`${name}: in this repository, nothing to fetch`);
  const source = sourceToFetch(entry);
  if (!source) throw new FetchError(`data fetch ${name}: expected a data set that has an address, got one without`);
  const here = await Promise.all(source.files.map((file) => isHere(file, { entry, store })));
  const missing = source.files.filter((_, i) => !here[i]);
  if (missing.length === 0) say(`${name}: here already, SHA-256 as published`);
  const folder = join(store.folders[0], entry.folders[0]);
  await writing(folder, () => Deno.mkdir(folder, { recursive: true }));
  using _held = await holdData(entry);
  for (const file of missing) say(`${name}: ${await fetchFile(file, { folder, ...options })}, SHA-256 as published`);
}

/** Whether a file is here and whole: one that is damaged is to be fetched again. */
async function isHere(file: DataFile, { entry, store }: { entry: DatasetEntry; store: DataStore }): Promise<boolean> {
  const path = findFile(store, { entry, file });
  if (path === null || Deno.statSync(path).size !== file.bytes) return false;
  return await sha256Of(await Deno.readFile(path)) === file.sha256;
}

/** Tries one address after the other; returns the path of the verified file. */
async function fetchFile(file: DataFile, options: FetchOptions & { folder: string }): Promise<string> {
  const { folder } = options;
  const path = join(folder, file.name);
  const temporary = `${path}.${Deno.pid}.tmp`;
  const failures: string[] = [];
  for (const address of file.addresses) {
    try {
      await download(address, { file, to: temporary, options });
      await writing(folder, () => Deno.rename(temporary, path));
      return path;
    } catch (error) {
      await Deno.remove(temporary).catch(() => {}); // it may not be there yet
      if (!(error instanceof AddressError)) throw error;
      failures.push(`${address} ${error.message}`);
    }
  }
  const remedy = `put ${file.name} into ${folder} yourself, or try again later`;
  throw new FetchError(`${failures.join("\n")} (${remedy})`);
}

/** What is wrong with an address; the next one may be right. */
class AddressError extends Error {
  constructor(key: string, { expected, got }: { expected: string | number; got: string | number }) {
    super(`${key}: expected ${expected}, got ${got}`);
  }
}

/** Streams a file to a temporary place and verifies it. */
async function download(
  address: string,
  { file, to, options }: { file: DataFile; to: string; options: FetchOptions & { folder: string } },
): Promise<void> {
  const { folder, progress, patienceSeconds = 60 } = options;
  const abort = new AbortController();
  const waiting = () => setTimeout(() => abort.abort(`nothing for ${patienceSeconds} s`), 1000 * patienceSeconds);
  let timer = waiting();
  const hash = createHash("sha256");
  let got = 0;
  try {
    const body = await reaching(() => answer(address, { file, signal: abort.signal }));
    using out = await writing(folder, () => Deno.open(to, { write: true, create: true, truncate: true }));
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reaching(() => reader.read());
      if (done) break;
      clearTimeout(timer);
      timer = waiting();
      got += value.length;
      if (got > file.bytes) throw new AddressError("size", { expected: `${file.bytes} bytes`, got: "more" });
      hash.update(value);
      await writing(folder, () => writeAll(out, value));
      progress?.({ stage: file.name, unit: "MB", done: Math.round(got / 1e6), of: Math.round(file.bytes / 1e6) });
    }
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
  if (got < file.bytes) {
    throw new AddressError("size", { expected: `${file.bytes} bytes`, got: `${got}, then the end` });
  }
  const digest = hash.digest("hex");
  if (digest !== file.sha256) throw new AddressError("SHA-256", { expected: file.sha256, got: digest });
}

async function answer(
  address: string,
  { file, signal }: { file: DataFile; signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  // the file as it is stored, not unpacked on the way
  const response = await fetch(address, { signal, headers: { "accept-encoding": "identity" } });
  if (response.status !== 200) {
    await response.body?.cancel();
    const got = `${response.status} ${response.statusText}`.trim();
    throw new AddressError("answer", { expected: "status 200", got });
  }
  if (!response.body) throw new AddressError("answer", { expected: `${file.bytes} bytes`, got: "nothing" });
  return response.body;
}

async function writeAll(out: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await out.write(bytes.subarray(written));
}

/** Whatever goes wrong on the network belongs to the address. */
async function reaching<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AddressError) throw error;
    const got = reasonOf(error);
    throw new AddressError("connection", { expected: "a server that sends the file", got });
  }
}

/** The innermost cause, which says more than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  // the address stands before it already
  return error.message.replace(/^error sending request for url \(.*?\): (client error \(Connect\): )?/, "");
}

/** Whatever goes wrong on the disk no other address can mend. */
async function writing<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const got = reasonOf(error);
    throw new FetchError(
      `${folder}: expected a folder that can be written to, got ${got} (--data <folder> names another)`,
    );
  }
}
