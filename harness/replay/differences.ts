/** Why a chip may not be the one of its record: what is not as it was. */

import type { Engine } from "../../kernels/engine.ts";
import { backendName } from "../machine/environment.ts";
import { revision } from "../result.ts";
import { VERSION } from "../version.ts";
import type { RunTotals } from "../execution/samples.ts";
import type { Recorded } from "./target.ts";

export interface Difference {
  what: string;
  recorded: string;
  here: string;
}

/** Everything of a record that decides a chip and is otherwise here, the likeliest cause first. */
export async function differencesOf(
  { record, one }: Recorded,
  { engine, key, cleanCorrect, totals }: { engine: Engine; key: string; cleanCorrect: number; totals: RunTotals },
): Promise<Difference[]> {
  const { gpu, runtime, data, weights = [] } = record;
  const { facts } = engine;
  const backend = facts.engine === "gpu" ? backendName() : "none";
  const { commit, dirty } = await revision();
  const files = totals.networks.flatMap((origin) => origin.from === "file" ? [origin] : []);
  const pairs: [what: string, recorded: string, here: string][] = [
    ["engine", gpu.engine, facts.engine],
    ["adapter", `${gpu.adapter} by ${gpu.backend}`, `${facts.adapter} by ${backend}`],
    ["noisegate", record.noisegate, VERSION],
    ["commit", revisionText(record), revisionText({ commit, dirty })],
    ["Deno", runtime.deno, Deno.version.deno],
    ...totals.data.map(({ name, sha256 }) => {
      const there = data.find((one) => one.name === name)?.sha256 ?? "none";
      return [`data of ${name}`, short(there), short(sha256)] as [string, string, string];
    }),
    ...files.map(({ file, sha256 }) => {
      const there = weights.find((one) => one.file === file)?.sha256 ?? "none";
      return [`weights in ${file}`, short(there), short(sha256)] as [string, string, string];
    }),
    ["exact network", `${one.cleanCorrect} right`, `${cleanCorrect} right`],
    ["kernels and numbers of the chip (key)", one.key ? short(one.key) : "not kept", short(key)],
  ];
  return pairs.filter(([what, recorded, here]) => recorded !== here && !(what.endsWith("(key)") && one.key === ""))
    .map(([what, recorded, here]) => ({ what, recorded, here }));
}

function revisionText({ commit, dirty }: { commit: string; dirty: boolean | null }): string {
  return dirty ? `${commit} with changes` : commit;
}

function short(sha256: string): string {
  return sha256.length > 16 ? `${sha256.slice(0, 16)}…` : sha256;
}
