/** Records of version 1, as noisegate 0.1.0 wrote them until November 2026. */

import { z } from "zod";
import {
  caseEstimate,
  chips,
  circumstances,
  file,
  gateVerdict,
  judgement,
  keys1,
  object,
  settings,
  text,
  u32,
} from "./forms.ts";

export const RECORD_1 = object({
  schema: z.literal("result/1"),
  ...circumstances,
  scenario: object({ name: text, ...file }),
  seeds: object({ chips: u32, training: u32.optional() }),
  ...settings,
  cases: z.array(object({ ...caseEstimate, keys: keys1, ...chips })).min(1),
  gates: z.array(object(gateVerdict)),
  ...judgement,
});

export type Record1 = z.infer<typeof RECORD_1>;
