/** Records that cannot be had, or do not belong together; exit code 2. The message has one sentence per line. */
export class RecordError extends Error {
  override name = "RecordError";
}
