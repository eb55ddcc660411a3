/** What a scenario asks and cannot have, with the key that asks for it. */

/** A plan that this adapter cannot carry out; `key` says which line of the scenario asks for it. */
export class PlanError extends Error {
  override name = "PlanError";
  readonly expected: string;
  readonly got: string;
  readonly hint?: string;

  constructor(readonly key: string, { expected, got, hint }: { expected: string; got: string; hint?: string }) {
    super(`${key}: expected ${expected}, got ${got}`);
    this.expected = expected;
    this.got = got;
    this.hint = hint;
  }
}
