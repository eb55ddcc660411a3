/** Mirrored and shifted images from Philox words, in plain loops. */

import type { OracleCall, Params } from "../kernel.ts";
import { philox4x32 } from "../noise/philox_oracle.ts";

/** (2 · pad + 1) · 65 535 must stay below 2³². */
const MOST_PAD = 32767;

/** @throws {RangeError} if a shift is longer than its random bits reach, or flip is no switch */
export function checkAugment({ pad, flip }: Params): void {
  if (pad > MOST_PAD) throw new RangeError(`kernels/nn/augment pad: expected at most ${MOST_PAD}, got ${pad}`);
  if (flip > 1) throw new RangeError(`kernels/nn/augment flip: expected 0 or 1, got ${flip}`);
}

/**
 * y f64[images, height, width, channels]; a copy, and so exact.
 *
 * @throws {RangeError} as checkAugment()
 */
export function augmentOracle({ params, buffers: { x, step } }: OracleCall) {
  checkAugment(params);
  const { images, height, width, channels, pad, flip, seed, purpose } = params;
  const value = new Float64Array(images * height * width * channels);
  const words = new Uint32Array(4);
  for (let image = 0; image < images; image++) {
    words.set([image, step[0], 0, 0]);
    philox4x32(words, seed, purpose);
    const mirrored = flip === 1 && words[0] >= 2 ** 31;
    const [down, right] = [words[1], words[2]].map((w) =>
      Math.floor(Math.floor(w / 65536) * (2 * pad + 1) / 65536) - pad
    );
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [fromRow, shifted] = [row - down, column - right];
        if (fromRow < 0 || fromRow >= height || shifted < 0 || shifted >= width) continue;
        const from = (image * height + fromRow) * width + (mirrored ? width - 1 - shifted : shifted);
        const to = (image * height + row) * width + column;
        for (let c = 0; c < channels; c++) value[to * channels + c] = x[from * channels + c];
      }
    }
  }
  return { y: { value } };
}
