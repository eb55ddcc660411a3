import { PlanError } from "../planning/plan_error.ts";

/** The seconds of a scenario's budget are spent before it is decided; exit code 3. */
export class BudgetError extends PlanError {
  constructor({ seconds, spent, what }: { seconds: number; spent: number; what: string }) {
    const expected = `the run to end within ${seconds} s`;
    super("budget.seconds", { expected, got: `${spent.toFixed(1)} s at ${what}`, hint: "--resume goes on from there" });
  }
}
