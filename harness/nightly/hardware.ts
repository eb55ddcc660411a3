/** Whether this machine has an adapter whose speed says something of its own. */

import type { EngineFacts } from "../../kernels/engine.ts";
import { EnvironmentError, openEngine } from "../machine/environment.ts";

/** @throws {EnvironmentError} without an adapter, or if it computes on the processor */
export async function needHardware(): Promise<void> {
  const engine = await openEngine("gpu");
  engine.close();
  refuseSoftware(engine.facts);
}

/** @throws {EnvironmentError} if the adapter computes on the processor */
export function refuseSoftware({ software, adapter }: Pick<EngineFacts, "software" | "adapter">): void {
  if (!software) return;
  throw new EnvironmentError(
    `noisegate hardware: expected a hardware adapter, got ${adapter}, a software one ` +
      "(deno task doctor lists what there is; --software takes it all the same)",
  );
}
