/** The verb `mutate`: faults planted in kernels, to see which of them their contracts find. */

import { killMutants, type MutationReport, type Survivor } from "../../kernels/admission/mutants.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { loadGoldens } from "../../kernels/golden.ts";
import { EXIT } from "../exit.ts";
import { type EngineChoice, openEngine } from "../machine/environment.ts";
import { plural } from "../output/words.ts";
import { contractOf } from "./validate.ts";

interface MutateFlags {
  engine: EngineChoice;
  seed: number;
  most: number;
  json?: true;
}

/** Seeded faults in the WGSL of one kernel, or of all: how many does its contract find? Survivors make it fail. */
export async function mutate(
  id: string | undefined,
  { engine: choice, seed, most, json }: MutateFlags,
): Promise<number> {
  const contracts = id === undefined ? CONTRACTS : [contractOf(id)];
  let engine = await openEngine(choice);
  const reports: MutationReport[] = [];
  try {
    for (const contract of contracts) {
      const reopen = async () => engine = await openEngine(choice);
      const goldens = await loadGoldens(contract.kernel);
      reports.push(await killMutants(contract, { engine, goldens, seed, most, reopen }));
      if (!json) console.log(mutationLines(reports.at(-1)!).join("\n"));
    }
  } finally {
    engine.close();
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  else if (reports.length > 1) console.log(mutationSummary(reports));
  return reports.every(({ survivors }) => survivors.length === 0) ? EXIT.pass : EXIT.fail;
}

function mutationLines({ kernel, mutants, killed, byCheck, equivalent, survivors }: MutationReport): string[] {
  const checks = Object.entries(byCheck).map(([check, n]) => `${check} ${n}`).join(", ");
  const told = (word: string, { variant, line, operator, from, to, text, why }: Survivor) =>
    `  ${word}  ${variant}:${line} ${operator}: ${from} → ${to} in ${text.trim()}${why ? ` (${why})` : ""}`;
  return [
    `${kernel}: ${killed} of ${
      plural(mutants, "mutant")
    } killed (${checks}), ${equivalent.length} equivalent, ${survivors.length} survive`,
    ...survivors.map((one) => told("survives", one)),
    ...equivalent.map((one) => told("equivalent", one)),
  ];
}

function mutationSummary(reports: MutationReport[]): string {
  const sum = (of: (r: MutationReport) => number) => reports.reduce((total, r) => total + of(r), 0);
  const [mutants, killed] = [sum((r) => r.mutants), sum((r) => r.killed)];
  const equivalent = sum((r) => r.equivalent.length);
  const rate = (100 * killed / (mutants - equivalent)).toFixed(1);
  return `${plural(reports.length, "kernel")}: ${killed} of ${mutants} mutants killed, ${equivalent} equivalent, ` +
    `${sum((r) => r.survivors.length)} survive: ${rate} % of those that are faults`;
}
