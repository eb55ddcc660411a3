/** Who computes: what a cache has to know beside the computation itself. */

import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import type { EngineFacts } from "../../kernels/engine.ts";
import { adapterKey } from "../kernels/tuning.ts";
import { VERSION } from "../version.ts";
import { backendName } from "./environment.ts";

/**
 * Engine, adapter, runtime and version, as text: adapters, their compilers and the engines round differently. Of a gpu the
 * text of a Program holds all that computes; of the oracle only its functions, not what they call, so that its sources
 * belong to it here.
 */
export function computerOf(facts: EngineFacts): string {
  const adapter = adapterKey(facts, facts.engine === "gpu" ? backendName() : "none");
  return JSON.stringify([
    VERSION,
    Deno.version,
    facts.engine,
    adapter,
    ...(facts.engine === "oracle" ? [sources()] : []),
  ]);
}

let digest: string | undefined;

/** SHA-256 of all modules of kernels/, once for the process; they do not change while they run. */
function sources(): string {
  if (digest) return digest;
  const hash = createHash("sha256");
  const root = join(import.meta.dirname!, "..", "..", "kernels");
  // the same in every folder that noisegate may be in
  for (const path of modulesUnder(root)) hash.update(`${relative(root, path)}\n`).update(Deno.readFileSync(path));
  return digest = hash.digest("hex");
}

function modulesUnder(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? modulesUnder(join(folder, name)) : name.endsWith(".ts") ? [join(folder, name)] : []
  ).sort();
}
