/** The options of `noisegate run`. */

import type { ChipFlags, DataFlags, EngineFlags, TagFlags } from "./_options.ts";

/** What the options of `run` say; all of them lie over a scenario, none is needed. */
export interface RunFlags extends DataFlags, ChipFlags, EngineFlags, TagFlags {
  out: string;
  shard?: { index: number; of: number };
  resume?: true | string;
  fresh?: true;
  seedOfDay?: true;
  json?: true;
  quiet?: true;
  junit?: string;
  /** Left out unless the command line says it: then GITHUB_ACTIONS does. */
  github?: boolean;
}
