/** What is wrong with a scenario: issues as data, and the one function that makes their sentence. */

export interface Issue {
  /** The file as the user named it, or the option that a value came from. */
  path: string;
  /** From 1; both are 0 where there is no file, as for an override on the command line. */
  line: number;
  column: number;
  /** Dotted, for example `device.time_seconds` or `expect[0].mean.at_least`. */
  key: string;
  expected: string;
  got: string;
  /** Given only if there is one sure remedy. */
  hint?: string;
}

/** A scenario that cannot be run; the message has one sentence per line, in line order. Exit code 2. */
export class ScenarioError extends Error {
  override name = "ScenarioError";
  readonly issues: Issue[];

  constructor(issues: Issue[], options?: ErrorOptions) {
    super(issues.map(sentence).join("\n"), options);
    this.issues = issues;
  }
}

/** `<path>:<line>:<column> <key>: expected <what>, got <value>`, then the hint in parentheses. */
export function sentence({ path, line, column, key, expected, got, hint }: Issue): string {
  const place = line > 0 ? `${path}:${line}:${column}` : path;
  return `${place} ${key}: expected ${expected}, got ${got}${hint ? ` (${hint})` : ""}`;
}

/** A value as a sentence shows it: JSON, at most 40 characters; an absent one is "nothing". */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON would turn NaN and the infinities into null
  if (typeof value === "number") return String(value);
  const text = Array.from(JSON.stringify(value));
  return text.length <= 40 ? text.join("") : text.slice(0, 39).join("") + "…";
}

/** The hint `did you mean "chips"?`, if exactly the nearest known name is a typing error away. */
export function didYouMean(got: string, known: readonly string[]): string | undefined {
  const name = nearest(got, known);
  return name === undefined ? undefined : `did you mean ${JSON.stringify(name)}?`;
}

/** The known name that differs by a third of its letters, at most 3, or the only one that begins so; else undefined. */
export function nearest(got: string, known: readonly string[]): string | undefined {
  if (got.length > 80) return undefined;
  const lower = got.toLowerCase();
  const longer = lower.length < 4 ? [] : known.filter((name) => name.toLowerCase().startsWith(lower));
  if (longer.length === 1) return longer[0];
  const ranked = known.map((name) => {
    const most = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
    return { name, most, distance: editDistance(lower, name.toLowerCase(), { most }) };
  }).filter(({ distance, most }) => distance <= most).sort((a, b) => a.distance - b.distance);
  return ranked.length > 1 && ranked[0].distance === ranked[1].distance ? undefined : ranked[0]?.name;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment); infinite if above `most`. */
function editDistance(a: string, b: string, { most }: { most: number }): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        row[j] + 1,
        next[j - 1] + 1,
        row[j - 1] + Number(a[i - 1] !== b[j - 1]),
        swap ? before[j - 2] + 1 : Infinity,
      );
    }
    [before, row] = [row, next];
    if (Math.min(...before, ...row) > most) return Infinity;
  }
  return row[b.length];
}
