/** Admission of kernels as a person or a CI meets it: all of the tree, or a candidate file against its contract. */

import { type Admission, admit, type AdmitOptions, type Finding } from "../../kernels/admission/admit.ts";
import { copySpeed, race, type RaceResult } from "../../kernels/admission/race.ts";
import { inspect } from "../../kernels/admission/statics.ts";
import type { Contract } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import type { Engine } from "../../kernels/engine.ts";
import { loadGoldens } from "../../kernels/golden.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { activation } from "../../kernels/nn/activation.ts";
import { CandidateError, candidateOf } from "./candidate.ts";
import { nearest } from "../scenario/scenario_error.ts";

/** Findings that a person is shown at once. */
const SHOWN = 3;

/** What was found of one kernel; races only where a candidate has been admitted and the device has a clock. */
export interface Validation {
  /** The candidate's file; null for the kernel of the tree. */
  file: string | null;
  admission: Admission;
  races: RaceResult[];
  verdict: "admitted" | "rejected" | "unusable";
}

/**
 * The contract of a kernel id.
 *
 * @throws {CandidateError} with the nearest known id
 */
export function contractOf(id: string): Contract {
  const found = CONTRACTS.find(({ kernel }) => kernel.id === id);
  if (found) return found;
  const near = nearest(id, CONTRACTS.map(({ kernel }) => kernel.id));
  const hint = near ? ` (did you mean ${JSON.stringify(near)}?)` : " (deno task noisegate kernels lists them)";
  throw new CandidateError(`--as: expected the id of a contract, got ${JSON.stringify(id)}${hint}`);
}

/** Validates a candidate file, or the tree's own kernel if there is no file. */
export async function validateKernel(
  contract: Contract,
  { engine, file, seed, racing = true, onBad }: {
    engine: Engine;
    file?: { path: string; text: string };
    seed: number;
    racing?: boolean;
    onBad?: AdmitOptions["onBad"];
  },
): Promise<Validation> {
  const candidate = file && candidateOf(contract, file);
  const goldens = await loadGoldens(contract.kernel);
  const admission = await admit(contract, { engine, candidate, goldens, seed, inspect, onBad });
  const validation: Validation = {
    file: file?.path ?? null,
    admission,
    races: [],
    verdict: verdictOf(admission),
  };
  if (!candidate || !admission.admitted || !racing) return validation;
  validation.races = await raceAll(contract, { engine, candidate, seed });
  if (validation.races.some(({ refused }) => refused.length > 0)) validation.verdict = "rejected";
  return validation;
}

/** Unusable if it does not even compile to the contract's signature, rejected if it is wrong. */
export function verdictOf({ admitted, findings }: Admission): Validation["verdict"] {
  if (admitted) return "admitted";
  return findings.some(({ check }) => check === "compile" || check === "source") ? "unusable" : "rejected";
}

async function raceAll(
  contract: Contract,
  { engine, candidate, seed }: { engine: Engine; candidate: Kernel; seed: number },
): Promise<RaceResult[]> {
  if (!engine.facts.features.includes("timestamp-query")) return [];
  const copyBytesPerSecond = await copySpeed(engine, activation);
  const races: RaceResult[] = [];
  for (const bench of contract.bench) {
    const result = await race(contract, bench, { engine, candidate, seed, copyBytesPerSecond });
    if (result) races.push(result);
  }
  return races;
}

/** The validation as lines: one that says it all if it passed, the findings with reasons if it did not. */
export function validationLines(
  { file, admission, races, verdict }: Validation,
  source?: string,
): string[] {
  const { kernel, cases, elements, worst, worstCase, engine, seed, findings } = admission;
  const name = file ? `${file} as ${kernel}` : kernel;
  const lines = findings.slice(0, SHOWN).flatMap((finding) => findingLines(finding, { file, source, kernel }));
  if (findings.length > SHOWN) lines.push(`  … and ${findings.length - SHOWN} more (--json has them all)`);
  const refusals = races.flatMap(({ label, refused }) => refused.map((why) => `  speed [${label}]: ${why}`));
  if (verdict !== "admitted") {
    const again = file
      ? `deno task dev validate ${file} --as ${kernel} --seed ${seed}`
      : `deno task noisegate validate --as ${kernel} --seed ${seed}`;
    return [`${verdict}  ${name} on ${engine.adapter}`, ...lines, ...refusals, `  rerun: ${again}`];
  }
  const speed = races.map(({ label, ratio, interval: [low, high] }) => {
    const word = low > 1 ? "faster" : high < 1 ? "slower" : "no clear difference";
    return `${ratio.toFixed(2)}× (${low.toFixed(2)} … ${high.toFixed(2)}) ${word} at ${label}`;
  });
  const correct = `correct on ${cases} cases, ${elements} elements, worst ${worst.toPrecision(2)} of the bound`;
  return [
    `admitted  ${name}: ${[correct, ...speed].join("; ")}, on ${engine.adapter}`,
    ...(worst > 0.8 ? [`  close to its bound: ${worstCase}`] : []),
  ];
}

/** `kernels/x.wgsl:3:5 message` as the author's own file, with his line under it. */
function findingLines(
  { check, case: label, reasons }: Finding,
  { file, source, kernel }: { file: string | null; source?: string; kernel: string },
): string[] {
  const shown = reasons.flatMap((reason) =>
    reason.split("\n").filter((line) => line.trim() !== "").flatMap((line) => {
      const own = line.replace(`kernels/${kernel}.wgsl`, file ?? `kernels/${kernel}.wgsl`);
      const at = /^(?:\S+?:)?(\d+):(\d+) /.exec(own);
      const text = at && source?.split("\n")[Number(at[1]) - 1];
      return text ? [own, `    ${text}`, `    ${" ".repeat(Math.max(0, Number(at![2]) - 1))}^`] : [own];
    })
  );
  return [`  ${check} [${label}]`, ...shown.map((line) => `    ${line}`)];
}
