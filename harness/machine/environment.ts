/** The machine a run happens on: opens the engine that was asked for, and says what it is. */

import { type Engine, type EngineFacts, openOracle } from "../../kernels/engine.ts";
import { openGpu } from "../../kernels/gpu.ts";
import { storedChoice } from "../kernels/tuning.ts";

export type EngineChoice = "auto" | "gpu" | "oracle";

/** There is no adapter, or it went away; exit code 4. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

/**
 * Settles what the WebGPU runtime reads from the environment once, at the first request for an adapter: silences the
 * driver's complaint about XDG_RUNTIME_DIR, and on Linux pins Vulkan, because the runtime would fall back to OpenGL
 * (fewer buffers, no half floats) without a word. A variable that is set stays as it is.
 */
export function prepareRuntime(): void {
  const setDefault = (name: string, value: string) => {
    if (!Deno.env.get(name)) Deno.env.set(name, value);
  };
  if (Deno.build.os !== "linux") return;
  setDefault("XDG_RUNTIME_DIR", "/tmp");
  setDefault("DENO_WEBGPU_BACKEND", "vulkan");
}

/**
 * The engine for a choice: `auto` takes the gpu where there is an adapter and the oracle elsewhere. A gpu takes the
 * variants of kernels that `noisegate tune` has found to be the fastest ones on it.
 */
export async function openEngine(choice: EngineChoice): Promise<Engine> {
  if (choice === "oracle") return openOracle();
  prepareRuntime();
  const gpu = await openGpu({ choice: tuned });
  if (gpu) return gpu;
  if (choice === "gpu") {
    throw new EnvironmentError("Cannot use the gpu: no WebGPU adapter (deno task doctor says why)");
  }
  return openOracle();
}

const tuned = (facts: EngineFacts) => storedChoice(facts, backendName());

/** One engine for every adapter of the machine that WebGPU tells apart (a fast and a thrifty one); at least one. */
export async function openEngines(choice: EngineChoice): Promise<Engine[]> {
  const first = await openEngine(choice);
  if (first.facts.engine === "oracle") return [first];
  const other = await openGpu({ powerPreference: "low-power", choice: tuned });
  if (!other) return [first];
  if (other.facts.adapter !== first.facts.adapter) return [first, other];
  other.close();
  return [first];
}

/** What the graphics stack calls itself. WebGPU does not say; on Linux it is the one that prepareRuntime pinned. */
export function backendName(): string {
  const pinned = Deno.env.get("DENO_WEBGPU_BACKEND");
  if (pinned) return pinned;
  return { darwin: "metal", windows: "dx12" }[Deno.build.os as string] ?? "unknown";
}
