/** Words for verdicts: one plain sentence that a stranger understands. */

/** The most chips a forecast names; beyond, it is "more than 10 000". */
export const FORECAST_CAP = 10_000;

/** An end of an interval that nothing bounds; JSON has no infinity. */
export const LIMITLESS = 1e9;

export type Relation = "at least" | "at most";

/** What a sentence says of a gate; estimate, interval and threshold are in the unit that the threshold was given in. */
export interface Finding {
  verdict: "pass" | "fail" | "undecided";
  /** Names the estimate, for example "mean" or "5th percentile". */
  subject: string;
  relation: Relation;
  estimate: number;
  interval: [number, number];
  threshold: number;
  confidence: number;
  /** Verdicts that share the error of a fail. */
  verdicts: number;
  chips: number;
  decidedAt: number | null;
  /** Chips that would decide, null beyond the cap; only read when undecided. */
  needed: number | null;
  /** Whether it is the verdict of an exact test, so that going on takes bets. */
  exact?: boolean;
}

/** The sentence of a gate, without a full stop. */
export function sentence(finding: Finding): string {
  return finding.verdict === "undecided" ? undecided(finding) : decided(finding);
}

function decided(f: Finding): string {
  const meets = f.verdict === "pass";
  const beyond = f.relation === "at least" ? "below" : "above";
  const claim = `${meets ? f.relation : beyond} ${plain(f.threshold)}`;
  const level = meets ? percent(f.confidence) : refutedAt(f);
  const proof = `proven at ${level} after ${f.decidedAt} of ${chips(f.chips)}`;
  const shown = apart(f.estimate, f.threshold);
  const agrees = (f.relation === "at least" ? f.estimate >= f.threshold : f.estimate <= f.threshold) === meets;
  if (agrees) return `${f.subject} ${shown} is ${claim}: ${proof}`;
  return `${f.subject} is ${claim}: ${proof}, though over all of them it is ${shown}`;
}

function undecided(f: Finding): string {
  const [low, high] = f.interval.map((edge) => apart(edge, f.threshold));
  const span = `${f.subject} ${low} … ${high} straddles ${plain(f.threshold)}`;
  return `undecided after ${chips(f.chips)}: ${span}; ${forecast(f)}`;
}

/**
 * "about 340 chips would decide (--chips 340)", rounded up to two digits.
 *
 * An exact test that is repeated errs with every look, on the same chips or on others. Followed by bets, both together err
 * at most twice as often as either, however long one goes on, so bets are what any but the planned number is judged by.
 */
export function forecast(
  { needed, chips: drawn, exact = false }: Pick<Finding, "needed" | "chips" | "exact">,
): string {
  const [once, by] = exact ? ["an exact test looks once: ", " by bets"] : ["", ""];
  if (needed === null) return `${once}more than ${chips(FORECAST_CAP)} would be needed${by}`;
  // bets may have been won already, where the exact test is undecided
  const least = Math.max(needed, drawn + 1);
  const unit = 10 ** Math.max(0, String(least).length - 2);
  const count = Math.ceil(least / unit) * unit;
  return `${once}about ${chips(count)} would decide${by} (--chips ${count})`;
}

/** "1 chip", "200 chips", "10 000 chips". */
export function chips(count: number): string {
  return `${grouped(count)} chip${count === 1 ? "" : "s"}`;
}

function grouped(count: number): string {
  return String(count).replace(/(?<=\d)(?=(\d{3})+$)/g, count >= 10_000 ? " " : "");
}

/** A share as "99.9 %"; what is less than all of it never prints as 100. */
export function percent(share: number): string {
  const text = plain(share * 100);
  if (text !== "100" || share >= 1) return `${text} %`;
  const digits = String(share).slice(2);
  return `${digits.slice(0, 2)}.${digits.slice(2)} %`;
}

/** The level of a refutation that shares its error: "99.72 %", its error rounded up to two digits. */
export function refutedAt({ confidence, verdicts }: Pick<Finding, "confidence" | "verdicts">): string {
  if (verdicts === 1) return percent(confidence);
  const error = 100 * (1 - confidence) / verdicts;
  const places = 1 - Math.floor(Math.log10(error));
  // rounding has left 0.05 a little too large
  const [whole, part] = [100n * 10n ** BigInt(places), BigInt(Math.ceil(error * 10 ** places - 1e-6))];
  const digits = String(whole - part);
  return `${`${digits.slice(0, 2)}.${digits.slice(2)}`.replace(/\.?0*$/, "")} %`;
}

/** A number as people write it: the shortest text that keeps 12 digits. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** A number with four decimals, or as many more as it takes to stay on its side of the threshold. */
export function apart(value: number, threshold: number): string {
  if (value >= LIMITLESS) return "∞";
  for (let digits = 4; digits <= 17; digits++) {
    const text = value.toFixed(digits);
    if (Math.sign(Number(text) - threshold) === Math.sign(value - threshold)) return text;
  }
  return String(value);
}

/** Without the exponent that code gives to small numbers. */
function written(value: number): string {
  const text = plain(value);
  const places = Number(/e-(\d+)$/.exec(text)?.[1] ?? NaN);
  return places <= 80 ? value.toFixed(places + 11).replace(/0+$/, "") : text;
}

/** "1st", "5th", "2.5th", "0.0000001th". */
export function ordinal(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13;
  const ending = teen ? "th" : ["th", "st", "nd", "rd"][value % 10] ?? "th";
  return `${written(value)}${ending}`;
}
