/** What a scenario asks and cannot have, with the key that asks for it. */

import type { Culprit } from "../schema.ts";

interface Told {
  expected: string;
  got: string;
  hint?: string;
  /** The only value that is right, if there is one. */
  remedy?: string;
  /** Where the fault comes from, if not from the key in its section. */
  culprit?: Culprit;
}

/** A plan that this adapter cannot carry out; `key` says which line of the scenario asks for it. */
export class PlanError extends Error {
  override name = "PlanError";
  readonly expected: string;
  readonly got: string;
  readonly hint?: string;
  readonly remedy?: string;
  readonly culprit?: Culprit;

  constructor(readonly key: string, { expected, got, hint, remedy, culprit }: Told) {
    super(`${key}: expected ${expected}, got ${got}`);
    this.expected = expected;
    this.got = got;
    this.hint = hint;
    this.remedy = remedy;
    this.culprit = culprit;
  }
}
