/** Which stage of the physics costs a chip its images: each switched off alone, and each alone on. */

import type { Engine } from "../../kernels/engine.ts";
import { tunedFor } from "../../models/mapping/chip_tuning.ts";
import { chipClasses } from "../../models/mapping/inspect/chip_classes.ts";
import { only, type Stage, stagesOf, without } from "../../models/mapping/inspect/stages.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import type { Case } from "../planning/case.ts";
import type { Workshop } from "../execution/workshop.ts";
import { countRight, type ImageChange } from "./images.ts";

export interface StageCost {
  stage: Stage;
  /** Images that the chip gets right without this stage, and how many of those that it had lost. */
  without: { correct: number; mended: number };
  /** With this stage and no other, images right. */
  alone: { correct: number };
}

export interface StageCosts {
  /** In the order of the physics. */
  stages: StageCost[];
  /** Images right with no stage at all: what the mapping of the weights leaves. */
  none: number;
}

export interface StageOptions {
  workshop: Workshop;
  one: Case;
  chip: number;
  /** Images to a block in the run, which the other chips keep, so that they draw the same noise. */
  block: number;
  lost: ImageChange[];
}

/** Costs of every stage that the chip has. */
export async function stageCosts(engine: Engine, options: StageOptions): Promise<StageCosts> {
  const { one: { model }, workshop: { options: { progress } }, lost, one, workshop } = options;
  const { test: { labels } } = await workshop.dataset(one);
  const names = stagesOf(model);
  const of = 2 * names.length + 1;
  let done = 0;
  const classes = async (variant: ChipModel) => {
    const found = await classesOfVariant(engine, { ...options, variant });
    progress({ stage: `chip ${options.chip} with and without each stage`, done: ++done, of });
    return found;
  };
  const none = countRight(labels, await classes(only(model)));
  const stages: StageCost[] = [];
  for (const stage of names) {
    const off = await classes(without(model, stage));
    stages.push({
      stage,
      without: {
        correct: countRight(labels, off),
        mended: lost.filter(({ image, label }) => off[image] === label).length,
      },
      alone: { correct: countRight(labels, await classes(only(model, stage))) },
    });
  }
  return { stages, none };
}

async function classesOfVariant(
  engine: Engine,
  { workshop, one, chip, block, variant }: StageOptions & { variant: ChipModel },
): Promise<Int32Array> {
  const changed = { ...one, model: variant };
  const { test } = await workshop.dataset(one);
  // converters are calibrated anew where the inputs have another unit, and so are paths that are the chip's own
  const mapped = await tunedFor(engine, { mapped: await workshop.mapped(changed), model: variant, chip });
  return await chipClasses(engine, { mapped, model: variant, test, chip, block });
}
