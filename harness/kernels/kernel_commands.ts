/** The verbs about kernels: list, show, new, validate; `mutate` and `tune` have files of their own. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AdmitOptions } from "../../kernels/admission/admit.ts";
import type { Contract } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import type { Engine } from "../../kernels/engine.ts";
import { KERNELS } from "../../kernels/mod.ts";
import { type Numbers, slots } from "../../kernels/kernel.ts";
import { writeSafetensors } from "../../kernels/safetensors.ts";
import { admitInBrowser } from "./browser.ts";
import { CandidateError } from "./candidate.ts";
import { type EngineChoice, openEngines } from "../machine/environment.ts";
import { EXIT } from "../exit.ts";
import { contractLines } from "./kernel_text.ts";
import { writeSkeleton } from "./kernel_skeleton.ts";
import { table } from "../output/table.ts";
import { contractOf, validateKernel, type Validation, validationLines, verdictOf } from "./validate.ts";
import { plural } from "../output/words.ts";

export function kernelTable(): string[] {
  const rows = KERNELS.map((kernel) => [kernel.id, kernel.about, String(Object.keys(slots(kernel)).length)]);
  return table(["kernel", "what", "buffers"], rows);
}

export function showKernel(id: string): Promise<string[]> {
  return contractLines(contractOf(id));
}

export async function newKernel(id: string): Promise<string[]> {
  const paths = await writeSkeleton(id);
  return [
    ...paths,
    "then a line in kernels/mod.ts and in kernels/contracts.ts, and: deno task noisegate validate --as " + id,
  ];
}

export interface ValidateFlags {
  as?: string;
  engine: EngineChoice | "browser";
  seed: number;
  json?: true;
  race: boolean;
  timeLimit: number;
  /** Folder for the arrays of calls that are outside their bound. */
  dump?: string;
  /** Set in the child process that carries out the work. */
  inside?: true;
}

/** Validates a file against a contract, or the whole tree; returns the exit code. */
export async function validate(file: string | undefined, flags: ValidateFlags): Promise<number> {
  if (file !== undefined && flags.as === undefined) {
    throw new CandidateError("--as: expected the contract that the file is to keep, got none (--as crossbar/mvm)");
  }
  const contracts = flags.as === undefined ? CONTRACTS : [contractOf(flags.as)];
  const candidate = file === undefined ? undefined : { path: file, text: readSource(file) };
  const say = (one: Validation) => {
    if (!flags.json) console.log(validationLines(one, candidate?.text).join("\n"));
  };
  // a candidate may hang the device: its admission runs in a process that can be ended
  if (candidate && flags.engine !== "browser" && !flags.inside) return await inChild(flags);
  const done = flags.engine === "browser"
    ? await inBrowser(contracts, { flags, candidate })
    : await onEngines(contracts, { engines: await openEngines(flags.engine), flags, candidate, say });
  if (flags.engine === "browser") done.forEach(say);
  if (flags.json) console.log(JSON.stringify(done, null, 2));
  else if (contracts.length > 1) console.log(summary(done));
  return codeOf(done);
}

interface Work {
  flags: ValidateFlags;
  candidate?: { path: string; text: string };
}

/** Every contract on every adapter of the machine. */
async function onEngines(
  contracts: readonly Contract[],
  { engines, flags, candidate, say }: Work & { engines: Engine[]; say: (one: Validation) => void },
): Promise<Validation[]> {
  const done: Validation[] = [];
  try {
    for (const contract of contracts) {
      const onBad = flags.dump === undefined ? undefined : dumper(flags.dump, contract.kernel.id);
      for (const engine of engines) {
        const options = { engine, file: candidate, seed: flags.seed, racing: flags.race, onBad };
        done.push(await validateKernel(contract, options));
        say(done.at(-1)!);
      }
    }
    return done;
  } finally {
    for (const engine of engines) engine.close();
  }
}

/** Writes inputs, results, expectations and bounds of each bad call as one safetensors file. */
function dumper(folder: string, id: string): AdmitOptions["onBad"] {
  let count = 0;
  Deno.mkdirSync(folder, { recursive: true });
  return ({ label, buffers }, got, judged) => {
    const named = (prefix: string, slots: Record<string, Numbers | undefined>) =>
      Object.entries(slots).flatMap(([slot, data]) =>
        data ? [[`${prefix}/${slot}`, { dtype: dtypeOf(data), shape: [data.length], data }]] : []
      );
    const pick = (key: "value" | "bound") =>
      Object.fromEntries(Object.entries(judged).map(([slot, j]) => [slot, j[key]]));
    const tensors = Object.fromEntries([
      ...named("input", buffers),
      ...named("got", got),
      ...named("expected", pick("value")),
      ...named("bound", pick("bound")),
    ]);
    const path = join(folder, `${id.replace("/", "_")}_${++count}.safetensors`);
    Deno.writeFileSync(path, writeSafetensors(tensors, { case: label }));
    console.error(`dump: ${path}`);
  };
}

function dtypeOf(data: Numbers): "U32" | "F32" | "F64" {
  return data instanceof Uint32Array ? "U32" : data instanceof Float32Array ? "F32" : "F64";
}

/** The same in headless Chromium: what this runtime accepts and browsers reject is found there. */
async function inBrowser(contracts: readonly Contract[], { flags, candidate }: Work): Promise<Validation[]> {
  const { admissions } = await admitInBrowser(contracts.map(({ kernel }) => kernel.id), {
    seed: flags.seed,
    candidate: candidate && { id: flags.as!, source: candidate.text, path: candidate.path },
    timeoutMilliseconds: flags.timeLimit * 1000,
    say: (line) => console.error(line),
  });
  return admissions.map((admission) => ({
    file: candidate?.path ?? null,
    admission,
    races: [],
    verdict: verdictOf(admission),
  }));
}

function summary(done: Validation[]): string {
  const count = (verdict: Validation["verdict"]) => done.filter((v) => v.verdict === verdict).length;
  const cases = done.reduce((sum, { admission }) => sum + admission.cases, 0);
  const worst = done.reduce((a, b) => a.admission.worst > b.admission.worst ? a : b).admission;
  return `${plural(done.length, "kernel")}: ${count("admitted")} admitted, ${
    done.length - count("admitted")
  } not; ${cases} cases, ` +
    `worst ${worst.worst.toPrecision(2)} of the bound (${worst.kernel})`;
}

function codeOf(done: Validation[]): number {
  if (done.some(({ verdict }) => verdict === "unusable")) return EXIT.usage;
  return done.every(({ verdict }) => verdict === "admitted") ? EXIT.pass : EXIT.fail;
}

function readSource(path: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(path));
    if (!/@compute\b/.test(text)) throw new TypeError("no @compute entry point");
    return text;
  } catch (error) {
    const got = error instanceof Deno.errors.NotFound ? "no such file" : error instanceof Error ? error.message : error;
    throw new CandidateError(`${path}: expected a file of WGSL, got ${got}`);
  }
}

/** The same command in a process of its own, ended after the time limit. */
async function inChild({ timeLimit }: ValidateFlags): Promise<number> {
  const [config, main] = ["../../deno.json", "../../main.ts"].map((path) => fileURLToPath(import.meta.resolve(path)));
  const args = ["run", "-q", "-P=dev", "--no-prompt", "--config", config, main, ...Deno.args, "--inside"];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "null" }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, timeLimit * 1000);
  const { code } = await child.status;
  clearTimeout(timer);
  if (!late) return code;
  console.error(
    `rejected  not finished after ${timeLimit} s, and ended: an endless or very long loop? (--time-limit allows more)`,
  );
  return EXIT.fail;
}
