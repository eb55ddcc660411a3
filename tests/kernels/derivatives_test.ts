/** Every derivative rule of the table, and which kernels of networks go without one. */

import assert from "node:assert/strict";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { appendReverse } from "../../kernels/derivatives.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { ProgramBuilder } from "../../kernels/program.ts";
import { appendForward } from "../../models/networks/forward.ts";
import type { Layer } from "../../models/networks/layers.ts";
import { appendLoss, type LossKind } from "../../models/networks/loss.ts";
import { declareTensors, trainedOf } from "../../models/networks/network.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { casesOf, checkAdjoint, checkTangent, real } from "./_rules.ts";

for (const contract of CONTRACTS.filter(({ kernel }) => kernel.jvp)) {
  const { kernel } = contract;
  Deno.test(`${kernel.id} tangents agree with central differences`, async () => {
    const slots = real(kernel.inputs);
    const ways = slots.length > 1 ? [...slots.map((slot) => [slot]), slots] : [slots];
    for (const one of casesOf(contract)) {
      for (const wanted of real(kernel.outputs)) {
        for (const way of ways) await checkTangent(one, { slots: way, wanted });
      }
    }
  });
}

for (const contract of CONTRACTS.filter(({ kernel }) => kernel.vjp)) {
  Deno.test(`${contract.kernel.id} adjoints agree with central differences`, async () => {
    for (const one of casesOf(contract)) await checkAdjoint(one);
  });
}

const EVERY_LAYER: Layer[] = [
  { kind: "conv2d", channels: 4, kernel: [3, 3], padding: "same" },
  { kind: "batch_norm" },
  { kind: "activation", of: "gelu" },
  { kind: "max_pool", kernel: [2, 2] },
  { kind: "residual", body: [{ kind: "group_norm", groups: 2 }, { kind: "activation", of: "relu" }] },
  { kind: "average_pool", kernel: [2, 2], stride: [1, 1] },
  { kind: "layer_norm" },
  { kind: "dropout", rate: 0.5 },
  {
    kind: "residual",
    body: [{ kind: "conv2d", channels: 4, kernel: [1, 1] }, { kind: "global_average_pool" }],
    shortcut: [
      { kind: "conv2d", channels: 4, kernel: [3, 3], groups: 2 },
    ],
  },
  { kind: "flatten" },
  { kind: "dense", outputs: 3 },
];

/** The kernels of a training pass through layers of every kind, forward and in all. */
function kernelsOf(loss: LossKind, mode: "train" | "evaluate"): { forward: Set<Kernel>; all: Set<Kernel> } {
  const layers = placeNetwork({ name: "every layer", input: [8, 8, 2], layers: EVERY_LAYER });
  const builder = new ProgramBuilder("every layer");
  const x = builder.buffer("x", { dims: [6, 128], role: "input" });
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "input" });
  const tensors = declareTensors(builder, { layers });
  const pass = { builder, images: 6, tensors, mode, step, seed: 1 };
  const { buffer: outputs } = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
  const { loss: of } = appendLoss(builder, { outputs, rows: 6, kind: loss });
  const used = () => new Set(builder.program.calls.map(({ kernel }) => kernel));
  const forward = used();
  appendReverse(builder, { of, wrt: trainedOf(layers).map(({ name }) => tensors.get(name)!) });
  return { forward, all: used() };
}

Deno.test("networks use no kernel without rules but those whose inputs never vary", () => {
  const used = (["softmax_cross_entropy", "squared_error"] as const).flatMap((loss) =>
    (["train", "evaluate"] as const).map((mode) => kernelsOf(loss, mode))
  );
  const without = (rule: "vjp" | "jvp", of: "forward" | "all") => {
    const missing = used.flatMap((lists) => [...lists[of]]).filter((kernel) => !kernel[rule]);
    return [...new Set(missing.map(({ id }) => id))].sort();
  };
  // a mask depends on the number of the step alone; running statistics are written beside the pass
  const beside = ["nn/dropout_mask", "nn/moving_average"];
  assert.deepEqual({ vjp: without("vjp", "forward"), jvp: without("jvp", "all") }, { vjp: beside, jvp: beside });
});
