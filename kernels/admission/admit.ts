/**
 * Whether an implementation of a kernel may be used: goldens, oracle over shapes and values, properties, safety. Uses web
 * standards only, so that the same admission runs in a browser.
 */

import { type Case, casesOf, type Contract, makeCase } from "../contract.ts";
import type { Engine, EngineFacts } from "../engine.ts";
import { candidatesOf, constantsOf, count, type Judged, type Kernel, type Numbers, type Variant } from "../kernel.ts";
import { singleCall } from "../program.ts";
import { compare, type Comparison, explain } from "./compare.ts";

export type Check = "source" | "compile" | "golden" | "oracle" | "property" | "safety";

/** Something that is wrong: which check, on which case, and why, in lines for a person. */
export interface Finding {
  check: Check;
  case: string;
  reasons: string[];
}

export interface Admission {
  kernel: string;
  version: number;
  engine: EngineFacts;
  seed: number;
  /** Calls that were compared. */
  cases: number;
  elements: number;
  /** Largest error in units of its bound, and the case it came from. */
  worst: number;
  worstCase: string;
  findings: Finding[];
  admitted: boolean;
}

/** A golden case as `kernels/golden.ts` reads it. */
export interface GoldenCase {
  name: string;
  call: Case;
  expect: Record<string, Judged>;
}

export interface AdmitOptions {
  engine: Engine;
  /** What is to be admitted; the contract's own kernel if left out. */
  candidate?: Kernel;
  goldens: GoldenCase[];
  seed: number;
  /** Stops after this many findings: a wrong kernel is wrong, and its author waits. */
  most?: number;
  /** The one variant to admit, where the others are known: calls that it may not compute are left out. */
  variant?: string;
  /** Told the numbers of a call that was outside its bound: what came, and what was expected. */
  onBad?: (call: Case, got: Record<string, Numbers>, judged: Record<string, Judged>) => void;
  /** Source checks that need no device (statics.ts). */
  inspect?: (kernel: Kernel) => string[];
}

/** Calls in flight at once: they share one wait of the runtime. */
const TOGETHER = 16;

/** Runs the whole admission; never throws for what the candidate does wrong. */
export async function admit(contract: Contract, options: AdmitOptions): Promise<Admission> {
  const { engine, candidate = contract.kernel, goldens, seed, most = 10, variant: only, inspect = () => [], onBad } =
    options;
  const admission: Admission = {
    ...{ kernel: contract.kernel.id, version: contract.version, engine: engine.facts, seed },
    ...{ cases: 0, elements: 0, worst: 0, worstCase: "", findings: [], admitted: false },
  };
  const add = (finding: Finding) => admission.findings.push(finding);
  const isMeant = ({ name }: Variant) => only === undefined || name === only;
  const reasons = inspect({ ...candidate, variants: candidate.variants.filter(isMeant) });
  if (reasons.length > 0) add({ check: "source", case: candidate.id, reasons });
  const calls = [
    ...goldens.map(({ name, call, expect }) => ({ check: "golden" as const, call: { ...call, label: name }, expect })),
    ...casesOf(contract, seed).map((call) => ({ check: "oracle" as const, call, expect: undefined })),
  ];
  const all = calls.flatMap((one) => waysOf(candidate, one.call, only).map((way) => ({ ...one, ...way })));
  for (let i = 0; i < all.length && admission.findings.length < most; i += TOGETHER) {
    const batch = all.slice(i, i + TOGETHER).map(async ({ check, call, expect, variant }) => {
      const outcome = await checkCall(contract, { engine, candidate, variant, call, check, expect, onBad });
      // what does not compile does not for any case: said once
      const said = (f: Finding) => f.check === "compile" && admission.findings.some((g) => g.check === "compile");
      admission.findings.push(...outcome.findings.filter((f) => !said(f)));
      if (outcome.comparison) tally(admission, outcome.comparison, call.label);
    });
    await Promise.all(batch);
    if (admission.findings.some((f) => f.check === "compile")) break;
  }
  if (admission.findings.length === 0) {
    const isEnough = () => admission.findings.length >= most;
    await checkProperties(contract, { engine, candidate, seed, only, add, isEnough });
  }
  admission.admitted = admission.findings.length === 0 && admission.cases > 0;
  return admission;
}

/** The call by every variant that an engine might take for it, or by the one, under a label that names the variant. */
function waysOf(kernel: Kernel, call: Case, only?: string): { variant?: string; call: Case }[] {
  const names = candidatesOf(kernel, call.params, constantsOf(kernel, call.constants)).map(({ name }) => name);
  // none is a fault that loading tells
  if (names.length === 0 || kernel.variants.length === 1) return [{ call }];
  const meant = names.filter((name) => only === undefined || name === only);
  return meant.map((variant) => ({ variant, call: { ...call, label: `${call.label} variant=${variant}` } }));
}

function tally(admission: Admission, { elements, worst }: Comparison, label: string): void {
  admission.cases++;
  admission.elements += elements;
  if (worst > admission.worst) Object.assign(admission, { worst, worstCase: label });
}

interface OneCall {
  engine: Engine;
  candidate: Kernel;
  variant?: string;
  call: Case;
  check: "golden" | "oracle";
  expect?: Record<string, Judged>;
  onBad?: AdmitOptions["onBad"];
}

/** One call: compared, repeated on other leftovers, its surroundings and inputs looked after. */
async function checkCall(
  { kernel }: Contract,
  { engine, candidate, variant, call, check, expect, onBad }: OneCall,
): Promise<{ findings: Finding[]; comparison?: Comparison }> {
  const wrong = (kind: Check, reasons: string[]): Finding => ({ check: kind, case: call.label, reasons });
  let outcome: Outcome;
  try {
    outcome = await runPoisoned(engine, { kernel: candidate, call, variant });
  } catch (error) {
    if ((error as Error).name === "EngineLostError") throw error;
    return { findings: [wrong("compile", [error instanceof Error ? error.message : String(error)])] };
  }
  // by what the kernel was given: a golden may hold numbers that are no f32
  const given = Object.entries(call.buffers).map(([slot, values]) => [slot, asF32(values)]);
  const judged = judgeCase(kernel, { ...call, buffers: Object.fromEntries(given) });
  const comparison = compare(outcome.first, { judged, exact: call.exact && check === "oracle" });
  const findings: Finding[] = [];
  if (comparison.bad > 0) {
    findings.push(wrong(check, explain(comparison)));
    onBad?.(call, outcome.first, judged);
  }
  if (expect && findings.length === 0) {
    // the golden is exact to its own tolerance, the kernel to the oracle's bound and to what rounding its inputs moved
    const unrounded = judgeCase(kernel, call);
    const moved = (slot: string, i: number) => Math.abs(unrounded[slot].value[i] - judged[slot].value[i]);
    const widened = Object.fromEntries(
      Object.entries(expect).map(([slot, { value, bound }]) => [slot, {
        value,
        bound: bound && Float64Array.from(bound, (b, i) => b + (judged[slot].bound?.[i] ?? 0) + moved(slot, i)),
      }]),
    );
    const golden = compare(outcome.first, { judged: widened });
    if (golden.bad > 0) findings.push(wrong("golden", explain(golden)));
  }
  if (findings.length === 0 && outcome.unsafe.length > 0) findings.push(wrong("safety", outcome.unsafe));
  return { findings, comparison };
}

/** The oracle's value and bound for a case. */
export function judgeCase(
  kernel: Kernel,
  { params, constants, buffers }: Pick<Case, "params" | "buffers"> & Partial<Pick<Case, "constants">>,
): Record<string, Judged> {
  const given = Object.fromEntries(
    Object.entries(buffers).map(([slot, v]) => [slot, v instanceof Uint32Array ? v.slice() : Float64Array.from(v)]),
  );
  return kernel.oracle({ params, constants: constantsOf(kernel, constants), buffers: given, bounds: true });
}

interface Outcome {
  first: Record<string, Numbers>;
  unsafe: string[];
}

/** What lies in outputs before a run; two kinds, because one could be right by chance. */
const POISONS = [{ f32: NaN, u32: 0xdeadbeef }, { f32: -7.77e29, u32: 0x0badcafe }];

/** Runs a call twice on different leftovers, with guards around every buffer, and reads everything back in one wait. */
async function runPoisoned(
  engine: Engine,
  { kernel, call, variant }: { kernel: Kernel; call: Case; variant?: string },
): Promise<Outcome> {
  const program = singleCall(kernel, call);
  const session = await engine.load(program, call.buffers, { guardBytes: 256, variant });
  try {
    const results = Object.keys({ ...kernel.state, ...kernel.outputs });
    const rounds = POISONS.map((poison) => {
      for (const slot of Object.keys(kernel.state)) session.write(slot, call.buffers[slot]);
      for (const slot of Object.keys(kernel.outputs)) {
        const { scalar, dims } = program.buffers.get(slot)!;
        const length = count(dims);
        const filled = scalar === "u32" ? new Uint32Array(length) : new Float32Array(length);
        session.write(slot, filled.fill(poison[scalar]));
      }
      session.run();
      return readAll(session, results);
    });
    const inputs = readAll(session, Object.keys(kernel.inputs));
    const [[first, second], after, touched] = await Promise.all([Promise.all(rounds), inputs, session.guards()]);
    return { first, unsafe: unsafety({ first, second, before: call.buffers, after, touched }) };
  } finally {
    session.close();
  }
}

async function readAll(
  session: { read(name: string): Promise<Numbers> },
  names: string[],
): Promise<Record<string, Numbers>> {
  const values = await Promise.all(names.map((name) => session.read(name)));
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

type Buffers = Record<string, Numbers>;

function unsafety(
  { first, second, before, after, touched }: {
    first: Buffers;
    second: Buffers;
    before: Buffers;
    after: Buffers;
    touched: string[];
  },
): string[] {
  const differs = (a: Numbers, b: Numbers) => a.findIndex((v: number, i: number) => !Object.is(v, b[i]));
  return [
    ...touched.map((slot) => `${slot}: expected the memory beside it untouched, got a write there`),
    ...Object.keys(after).flatMap((slot) => {
      const at = differs(asF32(before[slot]), after[slot]);
      return at < 0
        ? []
        : [`${slot}[${at}]: expected an input unchanged, got ${after[slot][at]} for ${before[slot][at]}`];
    }),
    ...Object.keys(first).flatMap((slot) => {
      const at = differs(first[slot], second[slot]);
      const got = `${first[slot][at]}, then ${second[slot][at]}`;
      return at < 0
        ? []
        : [`${slot}[${at}]: expected the same from the same inputs whatever lay there before, got ${got}`];
    }),
  ];
}

function asF32(values: Numbers): Numbers {
  return values instanceof Float64Array ? Float32Array.from(values) : values;
}

/**
 * The candidate with every line of workgroups in two rows, as coverLine() lays one that is too long for one dimension;
 * unchanged where it does not take the contract's own dispatch rule.
 */
function foldedGrid({ variants }: Kernel, candidate: Kernel): Kernel {
  const folded = candidate.variants.map((variant): Variant => {
    if (!variants.some(({ workgroups }) => workgroups === variant.workgroups)) return variant;
    return {
      ...variant,
      workgroups(params, constants) {
        const [x, y, z] = variant.workgroups(params, constants);
        return y === 1 ? [Math.ceil(x / 2), 2, z] : [x, y, z];
      },
    };
  });
  return { ...candidate, variants: folded };
}

interface PropertyRun {
  engine: Engine;
  candidate: Kernel;
  seed: number;
  only?: string;
  add: (f: Finding) => void;
  isEnough: () => boolean;
}

/**
 * Every property in passes: each call takes the first variant that may compute it, in the next pass the second, until
 * all of them were met. Where there is one to admit only, a call takes that or, if it may not, its first.
 */
async function checkProperties(contract: Contract, run: PropertyRun): Promise<void> {
  const { engine, candidate, seed, only, add, isEnough } = run;
  const fold = foldedGrid(contract.kernel, candidate);
  const make = (params: Case["params"], options: { constants?: Case["constants"]; seed?: number } = {}) =>
    makeCase(contract, params, { seed, ...options });
  const waysFor = ({ params, constants }: Case) => {
    const names = candidatesOf(candidate, params, constantsOf(candidate, constants)).map(({ name }) => name);
    if (only === undefined) return names;
    return names.includes(only) ? [only] : names.slice(0, 1);
  };
  for (const { name, check } of contract.properties) {
    const known = new Map<string, Record<string, Numbers>>();
    for (let pass = 0, most = 1; pass < most && !isEnough(); pass++) {
      const taken = new Set<string>();
      const named = (label: string) => most > 1 ? `${label} variant=${[...taken].join(" or ")}` : label;
      const call = async (one: Case, { folded = false } = {}) => {
        const ways = waysFor(one);
        most = Math.max(most, ways.length);
        const key = `${one.label} ${folded} ${digestOf(one.buffers)}`;
        const before = pass < ways.length ? undefined : known.get(key);
        if (before) return before;
        const variant = ways[Math.min(pass, ways.length - 1)];
        if (variant !== undefined) taken.add(variant);
        const { first, unsafe } = await runPoisoned(engine, { kernel: folded ? fold : candidate, call: one, variant });
        if (unsafe.length > 0) add({ check: "safety", case: named(one.label), reasons: unsafe });
        known.set(key, first);
        return first;
      };
      const reason = await check({ seed, make, call });
      if (reason) add({ check: "property", case: named(name), reasons: [reason] });
    }
  }
}

/** Tells buffers of calls with one label apart (FNV-1a over the words). */
function digestOf(buffers: Buffers): number {
  let hash = 2166136261;
  for (const values of Object.values(buffers)) {
    for (const word of new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4)) {
      hash = Math.imul(hash ^ word, 16777619);
    }
  }
  return hash >>> 0;
}
