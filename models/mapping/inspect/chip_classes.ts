/** What one chip says of every image. */

import type { Engine } from "../../../kernels/engine.ts";
import type { Samples } from "../../data/dataset.ts";
import { classesOf } from "../../networks/classes.ts";
import { inputSize, outputSize } from "../../networks/network.ts";
import { buildChipProgram } from "../chip_program.ts";
import type { SettledNetwork } from "../chips.ts";
import type { ChipModel } from "../spec.ts";

/** One chip and the images that it sees. */
export interface ChipOnImages {
  mapped: SettledNetwork;
  model: ChipModel;
  test: Samples;
  chip: number;
  /** Images to a Program: blockOf() the chip of the run, since each block has read noise of its own. */
  block: number;
}

/** Images of one block, its number and its first image. */
export interface ImageBlock {
  x: Float32Array;
  images: number;
  number: number;
  first: number;
}

/** Blocks of the test images, as a run evaluates them. */
export function* imageBlocks(
  { mapped, test, block }: Pick<ChipOnImages, "mapped" | "test" | "block">,
): Generator<ImageBlock> {
  const size = inputSize(mapped.network.spec);
  for (let first = 0; first < test.count; first += block) {
    const images = Math.min(block, test.count - first);
    yield { x: test.images.subarray(first * size, (first + images) * size), images, number: first / block, first };
  }
}

/** The class that a chip gives to every image; −1 where its logits hold a NaN. The same chip as in any run. */
export async function chipClasses(engine: Engine, options: ChipOnImages): Promise<Int32Array> {
  const { mapped, model, test, chip } = options;
  const classes = new Int32Array(test.count);
  for (const { x, images, number, first } of imageBlocks(options)) {
    const { program } = buildChipProgram({
      ...mapped,
      ...{ model, chips: 1, images, block: number },
      watch: { logits: (builder, logits) => builder.keep(logits, "logits") },
    });
    const labels = test.labels.subarray(first, first + images);
    const session = await engine.load(program, { x, labels, chip: Uint32Array.of(chip) });
    try {
      session.run();
      classes.set(classesOf(await session.read("logits"), outputSize(mapped.network)), first);
    } finally {
      session.close();
    }
  }
  return classes;
}
