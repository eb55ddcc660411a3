/**
 * Seeded single faults in a kernel's WGSL, and how many of them the admission finds: what a validator lets pass says more
 * of it than what it passes.
 */

import type { Contract } from "../contract.ts";
import { mulberry32 } from "../contract.ts";
import { type Engine, EngineLostError } from "../engine.ts";
import type { Judged, Kernel, Oracle, OracleCall, Variant } from "../kernel.ts";
import { admit, type Check, type GoldenCase } from "./admit.ts";
import { EQUIVALENT } from "./equivalent_mutants.ts";
import { type Edit, editsOf } from "./_operators.ts";
import { inspect } from "./statics.ts";
import { placeOf } from "./_wgsl_tokens.ts";

/** A kernel with one fault. */
export interface Mutant {
  name: string;
  variant: string;
  /** Line of the variant's source, from 1, and its text before the fault. */
  line: number;
  text: string;
  /** Kind of fault, and what stands for what. */
  operator: string;
  from: string;
  to: string;
  kernel: Kernel;
}

/** A fault before it is made: a source has tens of thousands of places for one. */
interface Fault {
  operator: string;
  make: () => Omit<Mutant, "name" | "kernel" | "operator"> & { mutated: Variant };
}

/**
 * At most `most` mutants of a kernel, the same for the same seed. Kinds of faults come in turn, so that the rare ones are
 * not lost among wrong constants; some may not compile, which only an engine can tell.
 */
export function mutantsOf(kernel: Kernel, { seed, most }: { seed: number; most: number }): Mutant[] {
  const random = mulberry32(seed);
  const kinds = Map.groupBy(kernel.variants.flatMap(faultsOf), ({ operator }) => operator);
  const queues = shuffled([...kinds.values()].map((faults) => shuffled(faults, random)), random);
  const seen = new Set<string>();
  const mutants: Mutant[] = [];
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const { operator, make } of queues.flatMap((queue) => queue.slice(turn, turn + 1))) {
      const { mutated, ...shown } = make();
      // two edits may make one source; a grid of its own is no matter of the source
      const key = [shown.variant, shown.line === 0 ? shown.from : mutated.source].join("\n");
      if (seen.has(key)) continue;
      if (mutants.length === most) return mutants;
      seen.add(key);
      const variants = kernel.variants.map((variant) => variant.name === shown.variant ? mutated : variant);
      const name = `${operator}, line ${shown.line}: ${shown.from} → ${shown.to || "nothing"}`.replaceAll(/\s+/g, " ");
      mutants.push({ name, operator, ...shown, kernel: { ...kernel, variants } });
    }
  }
  return mutants;
}

function shuffled<T>(items: T[], random: () => number): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

function faultsOf(variant: Variant): Fault[] {
  const { name, source } = variant;
  const edits = editsOf(source).map((edit): Fault => ({
    operator: edit.operator,
    make() {
      const { line } = placeOf(source, edit.start);
      const text = source.split("\n")[line - 1].trim();
      const shown = { variant: name, line, text, from: source.slice(edit.start, edit.end), to: edit.text };
      return { ...shown, mutated: { ...variant, source: apply(source, edit) } };
    },
  }));
  return [...edits, ...gridFaults(variant)];
}

function apply(source: string, { start, end, text, tail = "" }: Edit): string {
  return source.slice(0, start) + text + source.slice(end) + tail;
}

/** One workgroup too few along an axis that the kernel tells its invocations apart by. */
function gridFaults(variant: Variant): Fault[] {
  const used = ["x", "y", "z"].map((axis) => new RegExp(`\\b(?:id|group)\\.${axis}\\b`).test(variant.source));
  return [0, 2].filter((axis) => used[axis]).map((axis): Fault => {
    const workgroups: Variant["workgroups"] = (params, constants) => {
      const grid = variant.workgroups(params, constants);
      // the last of several: none at all would be seen at once
      return grid.with(axis, grid[axis] > 1 ? grid[axis] - 1 : grid[axis]) as [number, number, number];
    };
    const from = `groups.${"xyz"[axis]}`;
    const shown = { variant: variant.name, line: 0, text: "workgroups", from, to: `${from} - 1` };
    return { operator: "missing last tile", make: () => ({ ...shown, mutated: { ...variant, workgroups } }) };
  });
}

/** A mutant that the admission let pass, or that no admission can find. */
export interface Survivor extends Omit<Mutant, "kernel" | "name"> {
  /** Why its results cannot differ; absent if a check is missing. */
  why?: string;
}

export interface MutationReport {
  kernel: string;
  /** Mutants that compile. */
  mutants: number;
  /** Mutants that do not: they are not counted. */
  invalid: number;
  killed: number;
  /** Killed mutants by the check that found them first; `lost` took the device with it. */
  byCheck: Partial<Record<Check | "lost", number>>;
  /** Survivors that are argued to be no faults. */
  equivalent: Survivor[];
  /** Survivors that are. */
  survivors: Survivor[];
}

export interface MutationOptions {
  engine: Engine;
  goldens: GoldenCase[];
  seed: number;
  most: number;
  /** Gives an engine in place of one that a mutant took down; without it that ends the report with the error. */
  reopen?: () => Promise<Engine>;
  /** Told after each mutant. */
  onMutant?: (mutant: Mutant, killedBy: Check | "lost" | "invalid" | null) => void;
}

/** Admits every mutant and tells which checks refused them. */
export async function killMutants(contract: Contract, options: MutationOptions): Promise<MutationReport> {
  const { goldens, seed, most, reopen, onMutant } = options;
  let { engine } = options;
  const remembered = { ...contract, kernel: { ...contract.kernel, oracle: remember(contract.kernel.oracle) } };
  const report: MutationReport = {
    ...{ kernel: contract.kernel.id, mutants: 0, invalid: 0, killed: 0 },
    ...{ byCheck: {}, equivalent: [], survivors: [] },
  };
  for (const mutant of mutantsOf(contract.kernel, { seed, most })) {
    let killedBy: Check | "lost" | "invalid" | null;
    try {
      const { findings } = await admit(remembered, {
        engine,
        candidate: mutant.kernel,
        variant: mutant.variant,
        goldens,
        seed,
        most: 1,
        inspect,
      });
      killedBy = findings.length === 0 ? null : findings[0].check === "compile" ? "invalid" : findings[0].check;
    } catch (error) {
      if (!(error instanceof EngineLostError) || !reopen) throw error;
      engine = await reopen();
      killedBy = "lost";
    }
    tally(report, mutant, killedBy);
    onMutant?.(mutant, killedBy);
  }
  return report;
}

function tally(report: MutationReport, mutant: Mutant, killedBy: Check | "lost" | "invalid" | null): void {
  if (killedBy === "invalid") {
    report.invalid++;
    return;
  }
  report.mutants++;
  if (killedBy) {
    report.killed++;
    report.byCheck[killedBy] = (report.byCheck[killedBy] ?? 0) + 1;
    return;
  }
  const { kernel, name: _, ...survivor } = mutant;
  const why = whyEquivalent(kernel.id, mutant);
  if (why) report.equivalent.push({ ...survivor, why });
  else report.survivors.push(survivor);
}

function whyEquivalent(id: string, { variant, from, to, text }: Mutant): string | undefined {
  return EQUIVALENT.find(({ kernels, variants, line, changes }) =>
    kernels.includes(id) && (variants?.includes(variant) ?? true) && line === text &&
    changes.some((change) => change[0] === from && change[1] === to)
  )?.why;
}

/** An oracle that answers a call that it has seen from memory: mutants are all given the same cases. */
function remember(oracle: Oracle): Oracle {
  const answers = new Map<string, Record<string, Judged>>();
  return (call) => {
    const key = keyOf(call);
    const known = answers.get(key) ?? oracle(call);
    answers.set(key, known);
    return known;
  };
}

/** Parameters, constants, and two hashes of the bits of every buffer. */
function keyOf({ params, constants, buffers, bounds }: OracleCall): string {
  const parts = Object.entries(buffers).map(([slot, values]) => {
    const words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
    let [a, b] = [0x811c9dc5, 0x9e3779b9];
    for (const word of words) {
      a = Math.imul(a ^ word, 0x01000193);
      b = Math.imul(b ^ word ^ (b >>> 15), 0x85ebca6b) + a | 0;
    }
    return [slot, words.length, a, b];
  });
  return JSON.stringify([params, constants, bounds, parts]);
}
