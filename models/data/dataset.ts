/** A labelled data set in memory, and what is known of one before it is read. */

import { philox4x32 } from "../../kernels/noise/philox_oracle.ts";

/** Images are f32[count, width], row-major, channels last, in [0, 1] unless normalised or scaled; labels u32[count]. */
export interface Samples {
  images: Float32Array;
  labels: Uint32Array;
  count: number;
}

/** Samples as a file holds them: pixels [count, width], row-major, channels last; labels u32[count]. */
export interface RawSamples {
  pixels: Uint8Array | Float32Array;
  labels: Uint32Array;
  count: number;
}

/** Mean and standard deviation of the pixels (in [0, 1]) of the training images, one number per channel. */
export interface Normalisation {
  mean: readonly number[];
  std: readonly number[];
}

/** What is known of a data set without reading it: size of an image, classes, images in each part. */
export interface DatasetShape {
  name: string;
  /** Height, width and channels of an image. */
  image: readonly [number, number, number];
  /** Numbers in an image: the product of `image`. */
  width: number;
  classes: number;
  trainCount: number;
  testCount: number;
}

export interface Dataset extends DatasetShape {
  train: Samples;
  test: Samples;
  /** Of the file that it was read from; of several files, of their list as `sha256sum` prints it. */
  sha256: string;
}

/** A data file is not what it should be. */
export class DataError extends Error {
  override name = "DataError";
}

/** Where data come from and what helps if they are wrong, as errors say it. */
export interface Origin {
  path: string;
  /** Shown after every refusal; empty if nothing is sure to help. */
  remedy: string;
}

/**
 * Refuses data at a place of a file: `<path> byte 4 rows: expected 28, got 27 (<remedy>)`.
 *
 * @throws {DataError} always
 */
export function refuse(
  { path, remedy }: Origin,
  { at, key, expected, got }: { at: string; key: string; expected: string | number; got: string | number },
): never {
  throw new DataError(`${path} ${at} ${key}: expected ${expected}, got ${got}${remedy && ` (${remedy})`}`);
}

/**
 * A permutation of 0 … count−1 that depends on nothing but its key (Fisher–Yates on Philox words).
 *
 * @param key seed and purpose of the stream, and which draw of it
 */
export function permutation(count: number, key: { seed: number; purpose: number; draw?: number }): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const words = new Uint32Array(4);
  for (let i = count - 1; i > 0; i--) {
    words.set([i, 0, 0, key.draw ?? 0]);
    philox4x32(words, key.seed, key.purpose);
    // 53 bits, so that the modulo bias is below 1e-10 for any data set that fits in memory
    const j = Math.floor(((words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6)) / 2 ** 53 * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** The samples at the given indices, in that order. */
export function pick(
  { pixels, labels }: RawSamples,
  { indices, width }: { indices: Uint32Array; width: number },
): RawSamples {
  const length = indices.length * width;
  const out = pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  indices.forEach((from, to) => out.set(pixels.subarray(from * width, (from + 1) * width), to * width));
  return { pixels: out, labels: Uint32Array.from(indices, (i) => labels[i]), count: indices.length };
}

/** Samples one after the other. */
export function concatenate(parts: RawSamples[]): RawSamples {
  const labels = new Uint32Array(parts.reduce((sum, part) => sum + part.count, 0));
  const pixels = new Uint8Array(parts.reduce((sum, part) => sum + part.pixels.length, 0));
  let image = 0, pixel = 0;
  for (const part of parts) {
    labels.set(part.labels, image);
    pixels.set(part.pixels, pixel);
    image += part.count;
    pixel += part.pixels.length;
  }
  return { pixels, labels, count: labels.length };
}

/**
 * Pixels as a network takes them.
 *
 * @param largest pixels are divided by it, which brings them into [0, 1]
 * @param normalisation if given, then (pixel − mean) / std, channel by channel
 * @param factor multiplies all of this at last; a factor of `largest` gives the pixels of the file again, exactly
 */
export function scaled(
  { pixels, labels, count }: RawSamples,
  { largest, normalisation, factor = 1 }: { largest: number; normalisation?: Normalisation; factor?: number },
): Samples {
  const images = new Float32Array(pixels.length);
  const { mean, std } = normalisation ?? { mean: [0], std: [1] };
  const channels = mean.length;
  for (let i = 0; i < images.length; i++) {
    const pixel = pixels[i] / largest;
    images[i] = factor * (normalisation ? (pixel - mean[i % channels]) / std[i % channels] : pixel);
  }
  return { images, labels, count };
}
