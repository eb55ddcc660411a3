/** A journal that cannot be written, or that another run left; exit code 2. */
export class JournalError extends Error {
  override name = "JournalError";

  constructor(path: string, expected: string, got: string, hint?: string) {
    super(`${path}: expected ${expected}, got ${got}${hint ? ` (${hint})` : ""}`);
  }
}
