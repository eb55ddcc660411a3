/** Bench files → benches. */

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Bench } from "./bench.ts";
import { type Definition, definitionsOf } from "./registry.ts";

/** A bench file that is not there or does not load, or a bench that is not in the suite; exit code 2. */
export class SuiteError extends Error {
  override name = "SuiteError";
}

/**
 * The bench files of a folder, to any depth, or the one file itself, sorted by path.
 *
 * @throws {SuiteError} if there is no such folder, or none in it
 */
export function benchFiles(folder: string): string[] {
  const files = filesUnder(folder).sort();
  if (files.length > 0) return files;
  throw new SuiteError(`--files ${folder}: expected bench files (*_bench.ts), got none`);
}

function filesUnder(path: string): string[] {
  try {
    if (Deno.statSync(path).isFile) return [path];
    return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
      isDirectory ? filesUnder(join(path, name)) : name.endsWith("_bench.ts") ? [join(path, name)] : []
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new SuiteError(`--files ${path}: expected bench files (*_bench.ts), got no such file or folder`);
    }
    throw error;
  }
}

/**
 * Loads bench files, each with all that it defines.
 *
 * @throws {SuiteError} naming a file that does not load, or an id that two benches have
 */
export async function openSuite(files: readonly string[]): Promise<Bench[]> {
  const definitions: Definition[] = [];
  // one after the other: what is defined belongs to the file that is being loaded
  for (const file of files) {
    try {
      definitions.push(...await definitionsOf(pathToFileURL(resolve(file)).href));
    } catch (error) {
      const [line] = String(error instanceof Error ? error.message : error).split("\n");
      throw new SuiteError(`${file}: expected a bench file that loads, got ${line}`);
    }
  }
  const benches = await Promise.all(definitions.map(({ make }) => make()));
  const seen = new Set<string>();
  for (const { id } of benches) {
    if (seen.has(id)) throw new SuiteError(`${id}: expected an id of its own, got one that two benches have`);
    seen.add(id);
  }
  return benches;
}
