/** Which machine it is: what must agree for two times to be compared. */

import os from "node:os";
import type { EngineFacts } from "../../kernels/engine.ts";
import { backendName } from "../machine/environment.ts";
import { slug } from "../records/write_record.ts";
import type { Machine } from "./record.ts";
import { versionOf } from "./versions.ts";

/** What the system tells of itself. */
export interface Computer {
  processor: string;
  cores: number;
  memoryBytes: number;
  os: string;
  arch: string;
}

/**
 * The machine that an engine computes on. Its id is made of the adapter's name, the processor, its cores, system and
 * architecture; a new driver is the same machine.
 */
export function machineOf(facts: EngineFacts, computer: Computer = computerHere()): Machine {
  const { processor, cores, memoryBytes, os, arch } = computer;
  const adapter = facts.engine === "gpu" ? slug(facts.adapter) : "oracle";
  const id = `${adapter}_${versionOf({ adapter, processor, cores, os, arch }).slice(0, 8)}`;
  return { id, processor, cores, memoryBytes, driver: driverOf(facts) };
}

function computerHere(): Computer {
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() ?? "",
    // those that this process may use, of which a container may have fewer than there are
    cores: navigator.hardwareConcurrency,
    memoryBytes: os.totalmem(),
    os: Deno.build.os,
    arch: Deno.build.arch,
  };
}

/** What an adapter says of its driver, which for some is a part of its description; of NVIDIA's, the module's version. */
function driverOf({ engine, adapter, vendor, architecture }: EngineFacts): string {
  if (engine === "oracle") return "none";
  const parts = [adapter, vendor, architecture, nvidiaModule()].filter((part) => part !== "");
  return `${parts.join(", ")} by ${backendName()}`;
}

/** Only where the adapter is NVIDIA's does the version count, but there it is the only one to be had. */
function nvidiaModule(): string {
  try {
    return /Module\s.*?(\d+\.\d+(\.\d+)?)/.exec(Deno.readTextFileSync("/proc/driver/nvidia/version"))?.[1] ?? "";
  } catch {
    return "";
  }
}
