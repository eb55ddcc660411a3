/** Calibrations in the user's cache, one JSON file each; what is broken there is measured again. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { Engine } from "../../kernels/engine.ts";
import type { ChipRanges, RangeStore } from "../../models/mapping/range_store.ts";
import { computerOf } from "../machine/computer.ts";
import type { NetworkCache } from "../execution/network_cache.ts";
import { replaceFile } from "../output/write_file.ts";
import { touch } from "./kinds.ts";
import { cannotKeep, placeInCache, reasonOf } from "./told.ts";

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const range = z.strictObject({ largest: z.number(), signed: z.boolean() });
const schema = z.strictObject({
  calibration: z.literal(1),
  key: hex,
  /** SHA-256 of the ranges as JSON. */
  sha256: hex,
  ranges: z.array(z.strictObject({ input: range, current: z.array(range) })),
});

/**
 * The calibrations of a cache, for one engine; none if the cache keeps none.
 *
 * @param warn told what is wrong with a file or the folder, in one sentence, once
 */
export function calibrationsOf(
  cache: NetworkCache | undefined,
  { engine, warn }: { engine: Pick<Engine, "facts">; warn: (what: string) => void },
): RangeStore | undefined {
  const folder = cache?.calibrations;
  if (cache === undefined || folder === undefined) return undefined;
  const warned = new Set<string>();
  const once = (what: string) => {
    if (!warned.has(what)) warn(what);
    warned.add(what);
  };
  const own = (key: string) => fileKey(engine, key);
  const pathOf = (key: string) => join(folder, `${own(key).slice(0, 32)}.json`);
  return {
    read: (key) => readRanges(pathOf(key), { key: own(key), warn: once }),
    write: async (key, ranges) => {
      if (await writeRanges(pathOf(key), { key: own(key), ranges, warn: once })) await cache.tidy?.();
    },
  };
}

/** A key, and who computes. */
function fileKey({ facts }: Pick<Engine, "facts">, key: string): string {
  return sha256(JSON.stringify([computerOf(facts), key]));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function readRanges(
  path: string,
  { key, warn }: { key: string; warn: (what: string) => void },
): Promise<ChipRanges | null> {
  try {
    const { key: got, ranges } = parseCalibration(await Deno.readTextFile(path));
    if (got !== key) throw new TypeError(`key: expected ${key}, got ${got}`);
    await touch(path);
    return ranges;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    warn(`${placeInCache(path)} ${reasonOf(error)} (ignored, and calibrated anew)`);
    return null;
  }
}

async function writeRanges(
  path: string,
  { key, ranges, warn }: { key: string; ranges: ChipRanges; warn: (what: string) => void },
): Promise<boolean> {
  const content = { calibration: 1, key, sha256: sha256(JSON.stringify(ranges)), ranges };
  try {
    await replaceFile(path, new TextEncoder().encode(`${JSON.stringify(content)}\n`));
    return true;
  } catch (error) {
    warn(cannotKeep(error, { what: "calibrations", next: "calibrates again" }));
    return false;
  }
}

/**
 * A file of calibrations.
 *
 * @throws {TypeError} naming what is wrong with it
 */
export function parseCalibration(text: string): z.infer<typeof schema> {
  const { success, data, error } = schema.safeParse(jsonOf(text));
  if (!success) {
    const [{ path, message }] = error.issues;
    throw new TypeError(`${path.join(".") || "file"}: expected a calibration, got one with ${message}`);
  }
  const got = sha256(JSON.stringify(data.ranges));
  if (got !== data.sha256) throw new TypeError(`sha256: expected ${data.sha256}, got ${got}`);
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError(`file: expected JSON, got ${text.length} characters that are none`);
  }
}
