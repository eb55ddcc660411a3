/** What a gate says. */

export type Verdict = "pass" | "fail" | "undecided";

/** What a gate says of its samples. */
export interface GateResult {
  verdict: Verdict;
  estimate: number;
  interval: [number, number];
  threshold: number;
  /** Samples looked at. */
  chips: number;
  /** Chips of the prefix that decided; null if undecided, 0 for an exact value. */
  decidedAt: number | null;
  /** One plain sentence, without a full stop. */
  reason: string;
}
