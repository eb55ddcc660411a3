/** The hash that a record carries of itself. */

/** JSON with sorted keys and no spaces: equal values give equal text, however their file is laid out. */
export function canonical(value: unknown): string {
  const sorted = (_: string, v: unknown) =>
    typeof v === "object" && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : v;
  return JSON.stringify(value, sorted);
}

/** SHA-256 of a record's canonical JSON without its own `sha256`. */
export async function sealOf(record: object): Promise<string> {
  return await sha256(canonical({ ...record, sha256: undefined }));
}

/** The record with its hash. */
export async function sealed<T extends { sha256: string }>(record: Omit<T, "sha256">): Promise<T> {
  return { ...record, sha256: await sealOf(record) } as T;
}

/** SHA-256 of a text in UTF-8, hex. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}
