/**
 * Golden cases of a kernel: inputs and outputs that another tool or a closed form gave. A set is a manifest, which says
 * where the numbers come from, and a safetensors file beside it: `<case>/<slot>` for inputs and state before the call,
 * `<case>/expect/<slot>` for what must come; f64 where the kernel has f32, u32 where it has u32.
 */

import type { GoldenCase } from "./admission/admit.ts";
import { constantsOf, type Judged, type Kernel, type Numbers, type Params, sameLayout, shapeOf } from "./kernel.ts";
import { readSafetensors, type Safetensors, SafetensorsError } from "./safetensors.ts";

/** Where a set comes from: who can say whether it is right. */
export interface Provenance {
  tool: string;
  command: string;
  date: string;
  licence: string;
  /** Why the set is as it is: "first version", or what the last one got wrong. */
  reason: string;
}

/** What `<name>_golden.json` says. */
export interface GoldenManifest {
  golden: 2;
  kernel: string;
  /** The file with the arrays, beside this one. */
  arrays: string;
  /** Of that file. */
  sha256: string;
  made: Provenance;
  cases: {
    name: string;
    params: Params;
    constants?: Record<string, string>;
    /** Largest |got − expected| / max(1, |expected|) of the f64 oracle; 0 for integers. */
    tolerance: number;
  }[];
}

export interface Goldens {
  manifest: GoldenManifest;
  tensors: Safetensors["tensors"];
  cases: GoldenCase[];
}

/** A golden set cannot be trusted, or is not of this kernel. */
export class GoldenError extends Error {
  override name = "GoldenError";
}

const PROVENANCE = ["tool", "command", "date", "licence", "reason"] as const;
const REMEDY = "make both anew with its command, or take both from one commit";

/**
 * The golden cases of a kernel in the tree, by the fetch that browsers have too.
 *
 * @throws {GoldenError} if manifest and arrays do not belong together or to this kernel
 */
export async function loadGoldens(kernel: Kernel): Promise<GoldenCase[]> {
  const url = new URL(`./${kernel.id}_golden.json`, import.meta.url);
  const place = `kernels/${kernel.id}_golden.json`;
  const arrays = (name: string) => fetchBytes(new URL(name, url), place.replace(/[^/]*$/, name));
  return (await readGoldens(kernel, { place, text: await fetchBytes(url, place), arrays })).cases;
}

async function fetchBytes(url: URL, place: string): Promise<Uint8Array> {
  // a missing file is a rejection here and a status in a browser
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) refuse(place, "file", "a readable file", response?.status ?? "none");
  return new Uint8Array(await response.arrayBuffer());
}

export interface GoldenFiles {
  /** The manifest's path, for errors. */
  place: string;
  text: Uint8Array;
  /** Gives the bytes of the file of that name beside the manifest. */
  arrays: (name: string) => Promise<Uint8Array>;
}

/**
 * Reads a golden set, wherever its two files lie.
 *
 * @throws {GoldenError} if anything in them is not as it should be
 */
export async function readGoldens(kernel: Kernel, { place, text, arrays }: GoldenFiles): Promise<Goldens> {
  const manifest = manifestOf(kernel, { place, text });
  const bytes = await arrays(manifest.arrays);
  const sha256 = await sha256Of(bytes);
  if (sha256 !== manifest.sha256) {
    const expected = `${manifest.sha256} of ${manifest.arrays}`;
    throw new GoldenError(`${place} sha256: expected ${expected}, got ${sha256} (${REMEDY})`);
  }
  const arraysPlace = place.replace(/[^/]*$/, manifest.arrays);
  let tensors: Safetensors["tensors"];
  try {
    ({ tensors } = readSafetensors(bytes, arraysPlace));
  } catch (error) {
    throw error instanceof SafetensorsError ? new GoldenError(error.message, { cause: error }) : error;
  }
  const left = new Map(Object.entries(tensors));
  const cases = manifest.cases.map((one, i) => readCase(kernel, { index: i, one, left, place: arraysPlace }));
  const [unknown] = left.keys();
  if (unknown !== undefined) refuse(arraysPlace, unknown, "arrays of the manifest's cases only", "this one too");
  return { manifest, tensors, cases };
}

/** In hexadecimal digits. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes))).toHex();
}

function refuse(place: string, key: string, expected: string, got: unknown): never {
  throw new GoldenError(`${place} ${key}: expected ${expected}, got ${got}`);
}

function manifestOf(kernel: Kernel, { place, text }: { place: string; text: Uint8Array }): GoldenManifest {
  let manifest: GoldenManifest;
  try {
    manifest = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (error) {
    refuse(place, "file", "JSON in UTF-8", error instanceof Error ? error.message : error);
  }
  const { golden, kernel: id, arrays, sha256, made, cases } = manifest ?? {};
  if (golden !== 2) refuse(place, "golden", "2", JSON.stringify(golden));
  if (id !== kernel.id) refuse(place, "kernel", kernel.id, JSON.stringify(id));
  // beside the manifest and of its name: a set taken from a pending one must not go on pointing there
  const own = place.replace(/^.*\//, "").replace(/\.json$/, ".safetensors");
  if (arrays !== own) refuse(place, "arrays", JSON.stringify(own), JSON.stringify(arrays));
  if (!/^[0-9a-f]{64}$/.test(sha256)) refuse(place, "sha256", "64 hexadecimal digits", JSON.stringify(sha256));
  for (const key of PROVENANCE) {
    if (typeof made?.[key] !== "string" || made[key].trim() === "") {
      refuse(place, `made.${key}`, "a text", JSON.stringify(made?.[key]));
    }
  }
  if (!Array.isArray(cases) || cases.length === 0) refuse(place, "cases", "at least one", JSON.stringify(cases));
  cases.forEach((one, i) => checkCase(kernel, one, `${place} cases[${i}]`));
  return manifest;
}

function checkCase(kernel: Kernel, one: GoldenManifest["cases"][0], place: string): void {
  const { name, params, constants = {}, tolerance } = one ?? {};
  if (typeof name !== "string" || name === "") refuse(place, "name", "a text", JSON.stringify(name));
  if (!(Number.isFinite(tolerance) && tolerance >= 0)) refuse(place, "tolerance", "number ≥ 0", tolerance);
  for (const key of new Set([...Object.keys(kernel.params), ...Object.keys(params ?? {})])) {
    if (!(key in kernel.params)) refuse(place, `params.${key}`, "a parameter of this kernel", "an unknown name");
    if (!Number.isFinite(params?.[key])) refuse(place, `params.${key}`, "a number", JSON.stringify(params?.[key]));
  }
  try {
    constantsOf(kernel, constants);
  } catch (error) {
    throw new GoldenError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

interface CaseOf {
  index: number;
  one: GoldenManifest["cases"][0];
  /** Arrays that no case has asked for yet. */
  left: Map<string, Safetensors["tensors"][string]>;
  place: string;
}

function readCase(kernel: Kernel, { index, one, left, place }: CaseOf): GoldenCase {
  const { name, params, constants = {}, tolerance } = one;
  const take = (key: string, text: string) => {
    const tensor = left.get(key);
    left.delete(key);
    const { scalar, dims } = shapeUnder(text, params, `${place} ${key}`);
    const expected = `${scalar === "u32" ? "U32" : "F64"} [${dims}] of case ${JSON.stringify(name)}`;
    if (!tensor) refuse(place, key, expected, "none");
    if (tensor.dtype !== (scalar === "u32" ? "U32" : "F64") || !sameLayout(tensor.shape, dims)) {
      refuse(place, key, expected, `${tensor.dtype} [${tensor.shape}]`);
    }
    return tensor.data as Float64Array | Uint32Array;
  };
  const given = Object.entries({ ...kernel.inputs, ...kernel.state })
    .map(([slot, text]): [string, Numbers] => [slot, take(`${index}/${slot}`, text)]);
  const told = Object.entries({ ...kernel.state, ...kernel.outputs }).filter(([s]) => left.has(`${index}/expect/${s}`));
  if (told.length === 0) refuse(place, `${index}/expect/…`, "at least one state or output", "none");
  const expected = told.map(([slot, text]): [string, Judged] => {
    const value = Float64Array.from(take(`${index}/expect/${slot}`, text));
    return [slot, { value, bound: value.map((v) => tolerance * Math.max(1, Math.abs(v))) }];
  });
  const call = { label: name, params, constants, buffers: Object.fromEntries(given), exact: tolerance === 0 };
  return { name, call, expect: Object.fromEntries(expected) };
}

function shapeUnder(text: string, params: Params, place: string): ReturnType<typeof shapeOf> {
  try {
    return shapeOf(text, params);
  } catch (error) {
    throw new GoldenError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}
