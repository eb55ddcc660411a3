/** Arrays as numpy saves them: .npy, and .npz, a zip of them. */

import { hex } from "./bytes.ts";
import { type Origin, type RawSamples, refuse } from "./dataset.ts";
import { unzip } from "./zip.ts";

/** Kinds of numbers that are read, by numpy's names for them; little-endian where bytes have an order. */
const KINDS = {
  "|u1": Uint8Array,
  "<i2": Int16Array,
  "<i4": Int32Array,
  "<i8": BigInt64Array,
  "<f4": Float32Array,
  "<f8": Float64Array,
} as const;
type Kind = keyof typeof KINDS;

/** An array, row-major. */
export interface NpyArray {
  kind: Kind;
  shape: number[];
  data: InstanceType<(typeof KINDS)[Kind]>;
}

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/**
 * One .npy file.
 *
 * @throws {DataError} naming the byte for a wrong magic or size, an order or a kind of number that is not read
 * Source: numpy.lib.format, versions 1.0 to 3.0.
 */
export function parseNpy(bytes: Uint8Array<ArrayBuffer>, origin: Origin): NpyArray {
  const magic = bytes.subarray(0, 6);
  if (hex(magic) !== hex(MAGIC) || bytes.length < 12) {
    refuse(origin, { at: "byte 0", key: "magic", expected: `${hex(MAGIC)} (npy)`, got: hex(magic) });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const { kind, shape } = parseHeader(header, { origin, at: `byte ${start}` });
  const length = shape.reduce((a, b) => a * b, 1);
  const size = length * KINDS[kind].BYTES_PER_ELEMENT;
  if (bytes.length !== end + size) {
    const expected = `${size} bytes (${shape.join(" × ")} of ${kind})`;
    refuse(origin, { at: `byte ${end}`, key: "data", expected, got: Math.max(0, bytes.length - end) });
  }
  return { kind, shape, data: new KINDS[kind](bytes.slice(end).buffer) };
}

function parseHeader(header: string, { origin, at }: { origin: Origin; at: string }): { kind: Kind; shape: number[] } {
  const wrong = (key: string, expected: string, got: string): never => refuse(origin, { at, key, expected, got });
  const kind = /'descr': ('[^']*'|\[.*?\])/.exec(header)?.[1];
  const order = /'fortran_order': (True|False)/.exec(header)?.[1];
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (kind === undefined || order === undefined || shape === undefined) {
    return wrong("header", "descr, fortran_order and shape", JSON.stringify(header.slice(0, 60)));
  }
  if (order === "True") wrong("fortran_order", "False", "True: save np.ascontiguousarray(x)");
  const name = kind.replaceAll("'", "");
  if (!(name in KINDS)) wrong("descr", `one of ${Object.keys(KINDS).join(" | ")}`, kind);
  return { kind: name as Kind, shape: shape.split(",").filter((n) => n.trim() !== "").map(Number) };
}

/** Every array of an .npz file, by its name without `.npy`. */
export async function parseNpz(
  bytes: Uint8Array<ArrayBuffer>,
  { origin, most }: { origin: Origin; most: number },
): Promise<Map<string, NpyArray>> {
  const arrays = new Map<string, NpyArray>();
  for (const [name, content] of await unzip(bytes, { origin, most })) {
    const path = `${origin.path} → ${name}`;
    arrays.set(name.replace(/\.npy$/, ""), parseNpy(content, { ...origin, path }));
  }
  return arrays;
}

/**
 * Samples of two arrays of an .npz file, such as `x_train` and `y_train`.
 *
 * @param width numbers in an image, whatever its dimensions
 * @param largest pixels are from 0 to that
 * @throws {DataError} naming the array and its first bad element
 */
export function npzSamples(
  arrays: Map<string, NpyArray>,
  { origin, images, labels, width, classes, largest }: {
    origin: Origin;
    images: string;
    labels: string;
    width: number;
    classes: number;
    largest: number;
  },
): RawSamples {
  const [x, y] = [images, labels].map((name) => {
    const known = [...arrays.keys()].join(", ") || "nothing";
    return arrays.get(name) ?? refuse(origin, { at: name, key: "array", expected: "an array", got: `only ${known}` });
  });
  const count = y.data.length;
  if (x.data.length !== count * width || x.shape[0] !== count) {
    const expected = `${count} images of ${width} numbers, as ${labels} has ${count} labels`;
    refuse(origin, { at: images, key: "shape", expected, got: x.shape.join(" × ") });
  }
  const pixels = x.data instanceof Uint8Array ? x.data : Float32Array.from(x.data as Iterable<number>, Number);
  const bad = pixels.findIndex((pixel: number) => !(pixel >= 0 && pixel <= largest)); // NaN is bad too
  if (bad >= 0) {
    refuse(origin, { at: images, key: `element ${bad}`, expected: `a number from 0 to ${largest}`, got: pixels[bad] });
  }
  const values = Array.from(y.data as Iterable<number>, Number);
  const wrong = values.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (wrong >= 0) {
    const expected = `a class from 0 to ${classes - 1}`;
    refuse(origin, { at: labels, key: `element ${wrong}`, expected, got: values[wrong] });
  }
  return { pixels, labels: Uint32Array.from(values), count };
}
