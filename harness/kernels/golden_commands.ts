/**
 * The verbs about golden sets: `goldens verify`, `diff` and `accept`. Scripts under tools/goldens write a set that differs
 * from the one in the tree as a pending one; a person looks at the difference and accepts it with a reason. No test run
 * and no CI ever does.
 */

import { join } from "node:path";
import { compare, explain } from "../../kernels/admission/compare.ts";
import { judgeCase } from "../../kernels/admission/admit.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { GoldenError, type GoldenManifest, type Goldens, readGoldens } from "../../kernels/golden.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { readSafetensors, SafetensorsError } from "../../kernels/safetensors.ts";
import { CandidateError } from "./candidate.ts";
import { EXIT } from "../exit.ts";
import { diffOf, type Told } from "./golden_diff.ts";
import { plural } from "../output/words.ts";

const ROOT = join(import.meta.dirname!, "..", "..");

interface Place {
  /** The folder that holds kernels/. */
  root?: string;
}

/**
 * Whether every golden set of the tree is whole: hash, provenance, shapes and kinds of its arrays, the oracle within the
 * set's own tolerance. Pending sets are named, and judged by nobody but their author.
 */
export async function goldensVerify({ root = ROOT }: Place = {}): Promise<Told> {
  const lines: string[] = [];
  let [bad, cases, numbers] = [0, 0, 0];
  for (const { kernel } of CONTRACTS) {
    const faults: string[] = [];
    try {
      const set = await readSet(kernel, setPath(kernel), root);
      cases += set.cases.length;
      numbers += Object.values(set.tensors).reduce((sum, { data }) => sum + data.length, 0);
      faults.push(...disagreements(kernel, set));
      const { tool, date } = set.manifest.made;
      if (faults.length === 0) lines.push(`ok   ${kernel.id}: ${plural(set.cases.length, "case")}, ${tool}, ${date}`);
    } catch (error) {
      if (!(error instanceof GoldenError)) throw error;
      faults.push(error.message);
    }
    if (faults.length > 0) {
      bad++;
      lines.push(`bad  ${kernel.id}`, ...faults.map((fault) => `     ${fault}`));
    }
    const pending = setPath(kernel, ".pending");
    if (await bytesOf(join(root, pending)).catch(() => null)) lines.push(`     ${pending} waits to be accepted`);
  }
  lines.push(`${plural(CONTRACTS.length, "golden set")}: ${bad} bad; ${plural(cases, "case")}, ${numbers} numbers`);
  return { lines, code: bad > 0 ? EXIT.fail : EXIT.pass };
}

/**
 * How another set's numbers lie against those in the tree, array by array: how many differ, by how much, the first ones.
 *
 * @param other a manifest, or a safetensors file with the same names; the kernel's pending set if left out
 * @returns exit code 0 if nothing differs, 1 if anything does
 * @throws {GoldenError} if one of them cannot be read
 */
export async function goldensDiff(id: string, { other, root = ROOT }: Place & { other?: string } = {}): Promise<Told> {
  const kernel = kernelOf(id);
  const set = await readSet(kernel, setPath(kernel), root);
  const path = other ?? setPath(kernel, ".pending");
  if (!path.endsWith(".safetensors")) {
    return diffOf(set, await readSet(kernel, path, other === undefined ? root : ""));
  }
  try {
    return diffOf(set, readSafetensors(await bytesOf(path), path));
  } catch (error) {
    throw error instanceof SafetensorsError ? new GoldenError(error.message, { cause: error }) : error;
  }
}

/**
 * Puts a pending set in the place of the one in the tree, with the reason in its manifest; the pending files go.
 *
 * @param pending its manifest; the one that the kernel's script wrote if left out
 * @throws {CandidateError} in CI, or without a reason
 * @throws {GoldenError} if the pending set cannot be read
 */
export async function goldensAccept(
  id: string,
  { reason, pending, root = ROOT }: Place & { reason: string; pending?: string },
): Promise<Told> {
  const kernel = kernelOf(id);
  if (!["", "0", "false"].includes(Deno.env.get("CI") ?? "")) {
    throw new CandidateError(`goldens accept: expected a person, got CI=${Deno.env.get("CI")}`);
  }
  if (reason.trim() === "") {
    throw new CandidateError("goldens accept --reason: expected why the numbers move, got none");
  }
  const path = pending ?? setPath(kernel, ".pending");
  const base = pending === undefined ? root : "";
  const next = await readSet(kernel, path, base);
  const before = await readSet(kernel, setPath(kernel), root).catch(() => null);
  const arrays = join(path, "..", next.manifest.arrays);
  const target = setPath(kernel);
  const own = target.replace(/\.json$/, ".safetensors");
  const manifest: GoldenManifest = {
    ...next.manifest,
    arrays: own.replace(/^.*\//, ""),
    made: { ...next.manifest.made, reason: reason.trim() },
  };
  // the manifest last: if this ends in between, the hash says so
  await replaceFile(join(root, own), await bytesOf(join(base, arrays)));
  await replaceFile(join(root, target), new TextEncoder().encode(manifestText(manifest)));
  if (join(base, path) !== join(root, target)) {
    for (const file of [path, arrays]) await Deno.remove(join(base, file));
  }
  const disagree = disagreements(kernel, next).map((line) => `the oracle disagrees: ${line}`);
  const said = before ? diffOf(before, next).lines : ["there was no readable set before"];
  return { lines: [...said, `accepted ${target}: ${reason.trim()}`, ...disagree], code: EXIT.pass };
}

function kernelOf(id: string): Kernel {
  const found = CONTRACTS.find(({ kernel }) => kernel.id === id);
  if (found) return found.kernel;
  const hint = "deno task noisegate kernels lists them";
  throw new CandidateError(`goldens: expected the id of a kernel, got ${JSON.stringify(id)} (${hint})`);
}

function setPath({ id }: Kernel, pending: "" | ".pending" = ""): string {
  return `kernels/${id}_golden${pending}.json`;
}

async function readSet(kernel: Kernel, path: string, base: string): Promise<Goldens> {
  const arrays = (name: string) => bytesOf(join(base, path, "..", name));
  return await readGoldens(kernel, { place: path, text: await bytesOf(join(base, path)), arrays });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const got = error instanceof Deno.errors.NotFound ? "no such file" : (error as Error).message;
    throw new GoldenError(`${path}: expected a readable file, got ${got}`, { cause: error });
  }
}

/** Written beside and renamed, so that nobody reads half of it. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.writeFile(`${path}.tmp`, bytes);
  await Deno.rename(`${path}.tmp`, path);
}

/** JSON with one case a line. */
function manifestText({ cases, ...head }: GoldenManifest): string {
  const lines = cases.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  return `{\n${fields.join("")}  "cases": [\n${lines}\n  ]\n}\n`;
}

function disagreements(kernel: Kernel, { cases }: Goldens): string[] {
  return cases.flatMap(({ name, call, expect }) => {
    const judged = judgeCase(kernel, call);
    const got = Object.fromEntries(Object.keys(expect).map((slot) => [slot, judged[slot].value]));
    return explain(compare(got, { judged: expect })).map((line) => `oracle, case ${JSON.stringify(name)}: ${line}`);
  });
}
