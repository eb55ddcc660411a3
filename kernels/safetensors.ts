/**
 * Arrays in safetensors files: 8 bytes with the header's length, a JSON header, raw little-endian numbers. Web standards
 * only. Source: the format's page in the safetensors repository, whose rules are all checked here: no duplicate names, no
 * byte that belongs to no array or to two, header of at most 100 MB.
 */

const KINDS = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  U8: Uint8Array,
} as const;

/** Read and written as they are; F16 and BF16 are read only, as f32, which holds them exactly. */
export type Dtype = keyof typeof KINDS;
export type Values = InstanceType<typeof KINDS[Dtype]>;

export interface Tensor {
  dtype: Dtype | "F16" | "BF16";
  shape: number[];
  /** Row-major. */
  data: Values;
}

export interface Safetensors {
  metadata: Record<string, string>;
  tensors: Record<string, Tensor>;
}

/** The bytes are no safetensors file, or hold what this reader does not know. */
export class SafetensorsError extends Error {
  override name = "SafetensorsError";
}

const MOST_HEADER = 100_000_000;
const WIDTHS: Record<string, number> = { F64: 8, F32: 4, I32: 4, U32: 4, U8: 1, F16: 2, BF16: 2 };

/**
 * Reads a whole file.
 *
 * @param place what errors name, such as its path
 * @throws {SafetensorsError} if anything in it is not as the format says
 */
export function readSafetensors(bytes: Uint8Array, place = "safetensors"): Safetensors {
  const { header, start } = headerOf(bytes, place);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((v) => typeof v !== "string")) {
    refuse(place, "__metadata__", "an object of strings", show(metadata));
  }
  const body = bytes.subarray(start);
  const found = Object.entries(entries).map(([name, entry]) => entryOf(name, { entry, place, limit: body.length }));
  let end = 0;
  for (const { name, from, to } of found.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) refuse(place, name, `data_offsets from ${end}, where the array before it ends`, from);
    end = to;
  }
  if (end !== body.length) refuse(place, "file", `${start + end} bytes, where the last array ends`, bytes.length);
  const tensors = found.map(({ name, dtype, shape, from, to }): [string, Tensor] => [
    name,
    { dtype, shape, data: numbersOf(dtype, body.slice(from, to)) },
  ]);
  return { metadata: metadata as Record<string, string>, tensors: Object.fromEntries(tensors) };
}

function refuse(place: string, key: string, expected: string, got: unknown): never {
  const shown = String(got);
  throw new SafetensorsError(
    `${place} ${key}: expected ${expected}, got ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}`,
  );
}

function show(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "something too deep to show";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function headerOf(bytes: Uint8Array, place: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) refuse(place, "file", "at least 8 bytes", bytes.length);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MOST_HEADER) refuse(place, "header length", `at most ${MOST_HEADER} bytes`, length);
  if (length > bytes.length - 8) refuse(place, "header length", `at most ${bytes.length - 8}, the rest`, length);
  let text = "";
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text);
  } catch (error) {
    refuse(place, "header", "JSON in UTF-8", error instanceof Error ? error.message : error);
  }
  if (!isRecord(header) || text[0] !== "{") refuse(place, "header", "an object, from its first byte", text);
  const twice = repeatedKey(text);
  if (twice !== null) refuse(place, "header", "every name once", `${twice} twice`);
  return { header, start: 8 + length };
}

/**
 * A key that an object of this JSON text has twice, of which JSON.parse keeps the last in silence. Walks the text, because
 * a regular expression runs out of stack on names of megabytes.
 */
function repeatedKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") open.push(new Set());
    if (text[at] === "}") open.pop();
    if (text[at] !== '"') continue;
    const start = at++;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    let after = at + 1;
    while (/\s/.test(text[after])) after++;
    if (text[after] !== ":") continue;
    const key = JSON.parse(text.slice(start, at + 1)); // "\u0061" is "a"
    if (open.at(-1)!.has(key)) return key;
    open.at(-1)!.add(key);
  }
  return null;
}

function entryOf(name: string, { entry, place, limit }: { entry: unknown; place: string; limit: number }) {
  if (!isRecord(entry)) refuse(place, name, "an object with dtype, shape and data_offsets", show(entry));
  const { dtype, shape, data_offsets: offsets } = entry;
  const whole = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;
  if (typeof dtype !== "string" || !Object.hasOwn(WIDTHS, dtype)) {
    refuse(place, name, `dtype ${Object.keys(WIDTHS).join(" | ")}`, show(dtype));
  }
  if (!Array.isArray(shape) || !shape.every(whole)) {
    refuse(place, name, "shape of whole numbers", show(shape));
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(whole)) {
    refuse(place, name, "data_offsets of two whole numbers", show(offsets));
  }
  const [from, to] = offsets as [number, number];
  if (from > to || to > limit) refuse(place, name, `data_offsets in order and up to ${limit}`, show(offsets));
  const bytes = shape.reduce((product, d) => product * d, WIDTHS[dtype]);
  if (bytes !== to - from) refuse(place, name, `${bytes} bytes of ${dtype} ${show(shape)}`, to - from);
  return { name, dtype: dtype as Tensor["dtype"], shape: shape as number[], from, to };
}

function numbersOf(dtype: Tensor["dtype"], bytes: Uint8Array<ArrayBuffer>): Values {
  if (dtype !== "F16" && dtype !== "BF16") return new KINDS[dtype](bytes.buffer);
  const words = new Uint16Array(bytes.buffer);
  if (dtype === "BF16") return new Float32Array(Uint32Array.from(words, (w) => w << 16).buffer);
  return Float32Array.from(words, (w) => {
    const [sign, exponent, fraction] = [w >> 15 ? -1 : 1, (w >> 10) & 31, w & 1023];
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? 1 + fraction / 1024 : fraction / 512) * 2 ** (exponent - 15);
  });
}

/**
 * The bytes of a file: the widest arrays first and then by name, so that every array lies at a multiple of its width.
 *
 * @throws {SafetensorsError} if an array is not of the kind or length that it says
 */
export function writeSafetensors(tensors: Record<string, Tensor>, metadata: Record<string, string> = {}): Uint8Array {
  const order = Object.entries(tensors).toSorted(([a, { dtype: da }], [b, { dtype: db }]) =>
    WIDTHS[db] - WIDTHS[da] || (a < b ? -1 : 1)
  );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  let end = 0;
  for (const [name, { dtype, shape, data }] of order) {
    const kind = KINDS[dtype as Dtype];
    if (!kind || !(data instanceof kind)) refuse("safetensors", name, `data of dtype ${dtype}`, data.constructor.name);
    const length = shape.reduce((product, d) => product * d, 1);
    if (data.length !== length) {
      refuse("safetensors", name, `${length} values of ${JSON.stringify(shape)}`, data.length);
    }
    header.push([name, { dtype, shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const [, { data }] of order) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
