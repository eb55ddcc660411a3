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

const FORMS = Object.entries(SECTIONS).flatMap(([name, form]) => leaves(form, name));

/** All dotted keys of the sections: `device.programming.sigma`. */
export const LEAVES: readonly string[] = FORMS.map(({ path }) => path);

/** Those whose value is a map of other keys. */
export const MAPS: readonly string[] = FORMS.filter(({ form }) => form instanceof z.ZodRecord).map(({ path }) => path);

function leaves(form: z.ZodType, path: string): { path: string; form: z.ZodType }[] {
  const inner = form instanceof z.ZodOptional || form instanceof z.ZodPrefault ? form.unwrap() as z.ZodType : form;
  if (!(inner instanceof z.ZodObject)) return [{ path, form: inner }];
  return Object.entries(inner.shape).flatMap(([key, part]) => leaves(part as z.ZodType, `${path}.${key}`));
}
