/** The sections of a scenario: network, training, cells, circuit, chips. */

import { z } from "zod";
import { CROSSBAR } from "./crossbar_section.ts";
import { DEVICE } from "./device_section.ts";
import { choice, map, U32_MAX, whole } from "./forms.ts";
import { MODEL } from "./model_section.ts";
import { TRAINING } from "./training.ts";

/** The parts that sweeps and overrides may change; none of them looks at another. */
export const SECTIONS = {
  model: MODEL,
  /** Of every scenario without `model.weights`. */
  training: TRAINING.optional(),
  device: DEVICE,
  crossbar: CROSSBAR,
  chips: map({
    seed: whole(0, U32_MAX).describe("Seed of the chips: chip 17 of a seed is always the same chip."),
    max: whole(1, 1_000_000).default(234).describe("Chips a case; of 234, 6 may be bad at rank 5 and 95 %."),
    stop: choice(["max", "when_decided"]).default("max")
      .describe("Draws all chips, or no more than the verdicts need; gates are then valid at any number."),
  }).describe("The chips that are drawn."),
};

export type SectionName = keyof typeof SECTIONS;
export type Sections = { [name in SectionName]: z.infer<(typeof SECTIONS)[name]> };

/** All dotted keys of the sections: `device.programming.sigma`. */
export const LEAVES: readonly string[] = Object.entries(SECTIONS).flatMap(([name, schema]) => leaves(schema, name));

function leaves(schema: z.ZodType, path: string): string[] {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape).flatMap(([key, part]) => leaves(part as z.ZodType, `${path}.${key}`));
}
