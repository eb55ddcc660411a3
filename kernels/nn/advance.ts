import { defineKernel } from "../kernel.ts";
import source from "./advance.wgsl" with { type: "text" };
import { advanceOracle } from "./advance_oracle.ts";

/** Counts on a step on the device, modulo 2³², so that a queued program can run many times over. */
export const advance = defineKernel({
  id: "nn/advance",
  about: "a step counter plus a whole number",
  source,
  params: { by: "u32" },
  inputs: {},
  state: { step: "u32[1]" },
  outputs: {},
  workgroups: () => [1, 1, 1],
  oracle: advanceOracle,
});
