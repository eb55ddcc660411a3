/** The forward pass: dropouts that draw, norms that need a batch, and what cannot be normalised. */

import assert from "node:assert/strict";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { buildEvaluation } from "../../../models/networks/accuracy.ts";
import { appendForward } from "../../../models/networks/forward.ts";
import type { Layer } from "../../../models/networks/layers.ts";
import { declareTensors, initialise } from "../../../models/networks/network.ts";
import { oracle } from "../../support.ts";

/** The training-mode outputs of layers on images of ones [images, 1, 1, width]. */
async function trained(layers: Layer[], { images = 1, width = 64 } = {}): Promise<number[]> {
  const network = initialise({ name: "net", input: [1, 1, width], layers }, { seed: 1 });
  const builder = new ProgramBuilder("train mode");
  const x = builder.buffer("x", { dims: [images, width], role: "input" });
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  const tensors = declareTensors(builder, network);
  const pass = { builder, images, tensors, mode: "train" as const, step, seed: 5 };
  const { buffer } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
  builder.keep(buffer, "out");
  const ones = new Float32Array(images * width).fill(1);
  const session = await oracle.load(builder.program, { ...network.tensors, x: ones, step: Uint32Array.of(3) });
  session.run();
  return [...await session.read("out")];
}

Deno.test("two dropouts of a network never draw the same, wherever they stand", async () => {
  const drop: Layer = { kind: "dropout", rate: 0.5 };
  // body and shortcut of one block: the same draws would give 0 and 4 alone
  const sums = await trained([{ kind: "residual", body: [drop], shortcut: [drop] }]);
  assert(sums.includes(2), sums.join());
  // one behind the other keeps a quarter, or half if they drew the same
  const kept = (await trained([drop, drop], { width: 4096 })).filter((value) => value > 0).length / 4096;
  assert(Math.abs(kept - 0.25) < 0.03, `${kept}`);
});

Deno.test("a batch norm refuses to train on one value of a channel", async () => {
  const layers: Layer[] = [{ kind: "batch_norm" }];
  await assert.rejects(
    trained(layers),
    /^NetworkError: 0 \(batch_norm\): expected at least 2 values of a channel to train on, got 1 \(take a larger batch\)$/,
  );
  assert.deepEqual(await trained(layers, { images: 2, width: 1 }), [0, 0]);
});

Deno.test("a group norm refuses groups across the pixels of a flattened image", () => {
  const pool: Layer = { kind: "average_pool", kernel: [1, 1] };
  const layers: Layer[] = [pool, { kind: "flatten" }, { kind: "group_norm", groups: 2 }];
  const network = initialise({ name: "net", input: [3, 3, 2], layers }, { seed: 1 });
  assert.throws(
    () => buildEvaluation(network, 1),
    /^NetworkError: 2 \(group_norm\): expected groups of channels, got some across .* \(put it before the flatten\)$/,
  );
});
