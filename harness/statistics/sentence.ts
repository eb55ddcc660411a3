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
  chips: number;
  decidedAt: number | null;
  /** Chips that would decide, null beyond the cap; only read when undecided. */
  needed: number | null;
}

/** The sentence of a gate, without a full stop. */
export function sentence(finding: Finding): string {
  return finding.verdict === "undecided" ? undecided(finding) : decided(finding);
}

function decided(f: Finding): string {
  const meets = f.verdict === "pass";
  const beyond = f.relation === "at least" ? "below" : "above";
  const claim = `${meets ? f.relation : beyond} ${plain(f.threshold)}`;
  const proof = `proven at ${percent(f.confidence)} after ${f.decidedAt} of ${chips(f.chips)}`;
  const shown = apart(f.estimate, f.threshold);
  const agrees = (f.relation === "at least" ? f.estimate >= f.threshold : f.estimate <= f.threshold) === meets;
  if (agrees) return `${f.subject} ${shown} is ${claim}: ${proof}`;
  return `${f.subject} is ${claim}: ${proof}, though over all of them it is ${shown}`;
}

function undecided(f: Finding): string {
  const [low, high] = f.interval.map((edge) => apart(edge, f.threshold));
  const span = `${f.subject} ${low} … ${high} straddles ${plain(f.threshold)}`;
  return `undecided after ${chips(f.chips)}: ${span}; ${forecast(f.needed)}`;
}

/** "about 340 chips would decide (--chips 340)", rounded up to two digits. */
export function forecast(needed: number | null): string {
  if (needed === null) return `more than ${grouped(FORECAST_CAP)} chips would be needed`;
  const unit = 10 ** Math.max(0, String(needed).length - 2);
  const count = Math.ceil(needed / unit) * unit;
  return `about ${chips(count)} would decide (--chips ${count})`;
}

/** "1 chip", "200 chips", "10 000 chips". */
export function chips(count: number): string {
  return `${grouped(count)} chip${count === 1 ? "" : "s"}`;
}

function grouped(count: number): string {
  return String(count).replace(/(?<=\d)(?=(\d{3})+$)/g, count >= 10_000 ? " " : "");
}

/** A share as "99.9 %". */
export function percent(share: number): string {
  return `${plain(share * 100)} %`;
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

/** "1st", "5th", "2.5th". */
export function ordinal(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13;
  const ending = teen ? "th" : ["th", "st", "nd", "rd"][value % 10] ?? "th";
  return `${plain(value)}${ending}`;
}
