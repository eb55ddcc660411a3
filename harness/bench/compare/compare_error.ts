/** What was asked of `compare` or `acknowledge` cannot be had: a revision, a record, a file, too few rounds; exit code 2. */
export class CompareError extends Error {
  override name = "CompareError";
}
