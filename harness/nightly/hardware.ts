/** Whether this machine has an adapter whose speed says something of its own. */

import type { EngineFacts } from "../../kernels/engine.ts";
import { EnvironmentError, openEngine } from "../machine/environment.ts";

/** Why this machine is none: without an adapter, or with one that computes on the processor; null if it is. */
export async function hardwareRefused(): Promise<EnvironmentError | null> {
  try {
    const engine = await openEngine("gpu");
    engine.close();
    refuseSoftware(engine.facts);
    return null;
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
}

/** @throws {EnvironmentError} if the adapter computes on the processor */
export function refuseSoftware({ software, adapter }: Pick<EngineFacts, "software" | "adapter">): void {
  if (!software) return;
  throw new EnvironmentError(
    `noisegate hardware: expected a hardware adapter, got ${adapter}, a software one ` +
      "(deno task doctor lists what there is; --software takes it all the same)",
  );
}
