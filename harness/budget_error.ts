/** The seconds of a scenario's budget are spent before it is decided; exit code 3. */
export class BudgetError extends Error {
  override name = "BudgetError";

  constructor({ seconds, spent, what }: { seconds: number; spent: number; what: string }) {
    const at = `${spent.toFixed(1)} s at ${what}`;
    super(`budget.seconds: expected the run to end within ${seconds} s, got ${at} (--resume goes on from there)`);
  }
}
