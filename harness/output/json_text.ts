/** JSON for people: what fits in a line stays in one. */

const WIDTH = 120;

/** As `deno fmt` leaves it, without a line end. */
export function jsonText(value: unknown, { indent = "", used = 0 }: { indent?: string; used?: number } = {}): string {
  const line = oneLine(value);
  if (indent.length + used + line.length <= WIDTH || typeof value !== "object" || value === null) return line;
  const deeper = indent + "  ";
  const isList = Array.isArray(value);
  const entries = isList
    ? value.map((item) => ["", item] as const)
    : shown(value).map(([key, v]) => [`${JSON.stringify(key)}: `, v] as const);
  const lines = entries.map(([key, item]) => deeper + key + jsonText(item, { indent: deeper, used: key.length + 1 }));
  return `${isList ? "[" : "{"}\n${lines.join(",\n")}\n${indent}${isList ? "]" : "}"}`;
}

function oneLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  const entries = shown(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** What JSON has no word for is left out, as by JSON.stringify. */
function shown(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}
