/** The seconds that a scenario allows its run. */

import { PlanError } from "../planning/plan_error.ts";

/** They are spent before everything is decided; exit code 3. */
export class BudgetError extends PlanError {
  constructor({ seconds, spent, what }: { seconds: number; spent: number; what: string }) {
    const expected = `the run to end within ${seconds} s`;
    super("budget.seconds", { expected, got: `${spent.toFixed(1)} s at ${what}`, hint: "--resume goes on from there" });
  }
}

/** Counts from its making. A run that is allowed too little draws one stretch all the same, so that resuming it gets on. */
export class Budget {
  readonly #started = performance.now();
  #stretches = 0;

  constructor(private readonly seconds?: number) {}

  /**
   * To be called before every stretch of chips.
   *
   * @throws {BudgetError} if the seconds are spent
   */
  spend(what: string): void {
    const spent = (performance.now() - this.#started) / 1000;
    if (this.seconds !== undefined && spent > this.seconds && this.#stretches > 0) {
      throw new BudgetError({ seconds: this.seconds, spent, what });
    }
    this.#stretches++;
  }
}
