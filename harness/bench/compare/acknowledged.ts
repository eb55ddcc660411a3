/**
 * Regressions that somebody has taken upon them: bench, commit, why, who, until when. `compare` and `trend` name them, and
 * do not fail for them. The file is `results/bench/acknowledged.json`; `noisegate acknowledge` writes it.
 */

import { z } from "zod";
import { object, text } from "../../records/forms.ts";
import { formFaults } from "../../records/record_schema.ts";
import { serialise } from "../../records/write_record.ts";
import { replaceFile } from "../../output/write_file.ts";
import { CompareError } from "./compare_error.ts";

export const ACKNOWLEDGED_SCHEMA = "acknowledged/1";
/** Where the file is, in the folder of bench records. */
export const ACKNOWLEDGED_FILE = "acknowledged.json";

const said = text.regex(/\S/);

const ACKNOWLEDGEMENT = object({
  bench: said.describe("its id"),
  commit: z.string().regex(/^[0-9a-f]{8,40}$/).describe("that made it slower"),
  reason: said,
  author: said,
  until: z.iso.date().describe("last day (UTC) on which it counts"),
  most: z.number().gt(1).describe("ratio above which it does not count any more"),
});

const ACKNOWLEDGED_1 = object({ schema: z.literal(ACKNOWLEDGED_SCHEMA), acknowledged: z.array(ACKNOWLEDGEMENT) });

export type Acknowledgement = z.infer<typeof ACKNOWLEDGEMENT>;

/**
 * All acknowledgements of a file, expired ones too; none if there is no such file.
 *
 * @throws {CompareError} naming the place that is wrong
 */
export async function loadAcknowledged(path: string): Promise<Acknowledgement[]> {
  const content = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new CompareError(`${path}: expected acknowledgements, got ${error.message}`);
  });
  if (content === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new CompareError(`${path}: expected JSON, got something else (noisegate acknowledge writes it)`);
  }
  const [fault] = acknowledgedFaults(value);
  if (fault) throw new CompareError(`${path} ${fault}`);
  return (value as z.infer<typeof ACKNOWLEDGED_1>).acknowledged;
}

/** What is not sound about the content of such a file, each with its place. */
export function acknowledgedFaults(value: unknown): string[] {
  return formFaults(value, { form: ACKNOWLEDGED_1, strict: true });
}

/** Adds one, or takes the place of an earlier one of the same bench and commit; sorted by both. */
export async function addAcknowledged(path: string, one: Acknowledgement): Promise<void> {
  const { error } = ACKNOWLEDGEMENT.safeParse(one);
  if (error) throw new CompareError(`acknowledge ${error.issues[0].path.join(".")}: ${error.issues[0].message}`);
  const key = ({ bench, commit }: Acknowledgement) => `${bench} ${commit}`;
  const others = (await loadAcknowledged(path)).filter((other) => key(other) !== key(one));
  const acknowledged = [...others, one].sort((a, b) => key(a) < key(b) ? -1 : 1);
  await replaceFile(path, new TextEncoder().encode(serialise({ schema: ACKNOWLEDGED_SCHEMA, acknowledged })));
}

/** A regression that may have been acknowledged. */
export interface Slower {
  bench: string;
  /** UTC date or time of the judgement: acknowledgements count up to their last day. */
  at: string;
  /** After / before: above 1 is slower. */
  ratio: number;
  /** Commits among which its cause is, in full; null where nobody knows them. */
  commits: readonly string[] | null;
}

/**
 * The acknowledgement that covers a regression, if there is one: of its bench, for a commit among those that may be its
 * cause, up to its day and ratio. Where nobody knows the commits nothing covers it.
 */
export function acknowledgementOf(list: readonly Acknowledgement[], slower: Slower): Acknowledgement | undefined {
  const { bench, at, ratio, commits } = slower;
  return list.find((one) =>
    one.bench === bench && !hasExpired(one, at) && ratio <= one.most &&
    commits !== null && commits.some((commit) => commit.startsWith(one.commit))
  );
}

/** Why those of its bench do not cover it, a sentence each, as far as their day, ratio and commit say so. */
export function whyNotAcknowledged(list: readonly Acknowledgement[], slower: Slower): string[] {
  const { at, ratio, commits } = slower;
  return list.filter(({ bench }) => bench === slower.bench).flatMap((one) => {
    if (acknowledgementOf([one], slower)) return [];
    const text = acknowledgedText(one);
    if (hasExpired(one, at)) return [`no longer ${text}`];
    if (ratio > one.most) return [`${ratio.toFixed(2)} times is more than was ${text}`];
    return [
      commits === null
        ? `counted, since this repository does not have its commits: ${text}`
        : `another commit was ${text}`,
    ];
  });
}

/** Those that do not count any more. */
export function hasExpired({ until }: Acknowledgement, at: string): boolean {
  return at.slice(0, 10) > until;
}

/** Why a regression is none, as a sentence: `known since 12345678: … (Ada, until 2027-01-31)`. */
export function acknowledgedText({ commit, reason, author, until, most }: Acknowledgement): string {
  return `acknowledged for ${commit.slice(0, 8)}: ${reason} (${author}, until ${until}, up to ${most} times)`;
}
