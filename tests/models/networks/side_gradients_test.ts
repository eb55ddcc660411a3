/** Gradients of side paths against differences of the loss, f64. */

import assert from "node:assert/strict";
import { mulberry32 } from "../../../kernels/contract.ts";
import { appendGradient } from "../../../kernels/derivatives.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { appendForward } from "../../../models/networks/forward.ts";
import type { SidePath } from "../../../models/networks/layers.ts";
import { appendLoss } from "../../../models/networks/loss.ts";
import { inputSize, type Network, tensorsOf } from "../../../models/networks/network.ts";
import { pathTensorsOf } from "../../../models/networks/side_paths/side_path.ts";
import { oracle } from "../../support.ts";
import { lenet } from "../curvature/network_support.ts";
import { livelyPaths, samplesOf } from "./side_support.ts";

for (const side of [{ kind: "compensation", filters: 3 }, { kind: "low_rank", rank: 1 }] as SidePath[]) {
  Deno.test(`gradients of a ${side.kind} path are those of differences, under copies of weights and of paths`, async () => {
    const made = livelyPaths(lenet("tanh"), side);
    for (const [weightCopies, sideCopies] of [[3, 1], [3, 3], [1, 1]]) {
      await checkGradient(made, { weightCopies, sideCopies });
    }
  });
}

/** Derivative of the loss along one direction of all tensors of paths: by the reverse list and by a difference, f64. */
async function checkGradient(network: Network, copies: { weightCopies: number; sideCopies: number }): Promise<void> {
  const paths = pathTensorsOf(network);
  const random = mulberry32(21);
  const many = (name: string) =>
    paths.includes(name) ? copies.sideCopies : /weight$/.test(name) ? copies.weightCopies : 1;
  const values = new Map(
    tensorsOf(network.layers).map(({ name }) => {
      const all = Array.from(
        { length: many(name) },
        () => [...network.tensors[name]].map((v) => v + 0.1 * (random() - 0.5)),
      );
      return [name, Float64Array.from(all.flat())] as const;
    }),
  );
  const along = new Map(paths.map((name) => [name, values.get(name)!.map(() => random() - 0.5)]));
  const at = async (t: number) => {
    const builder = new ProgramBuilder("gradient of paths");
    const tensors = new Map(
      tensorsOf(network.layers).map(({ name, dims }) => {
        const all = many(name) === 1 ? dims : [many(name), ...dims];
        return [name, builder.buffer(name, { dims: all, role: "input" })] as const;
      }),
    );
    const { images, labels, count } = samplesOf(network, 2);
    const x = builder.buffer("x", { dims: [count, inputSize(network.spec)], role: "input" });
    const pass = { builder, images: count, tensors, mode: "train" as const, ...copies };
    const { buffer: outputs, copies: sets } = appendForward(pass, {
      layers: network.layers,
      x: { buffer: x, copies: 1 },
    });
    const given = builder.constant("labels", Uint32Array.from({ length: sets * count }, (_, i) => labels[i % count]));
    const { loss } = appendLoss(builder, { outputs, rows: sets * count, kind: "softmax_cross_entropy", labels: given });
    const gradients = appendGradient(builder, { of: loss, wrt: paths.map((name) => tensors.get(name)!) });
    builder.keep(loss, "loss");
    gradients.forEach((gradient, g) => builder.keep(gradient, `gradient ${g}`));
    const moved = Object.fromEntries(
      [...values].map(([name, v]) => [name, v.map((w, i) => w + t * (along.get(name)?.[i] ?? 0))]),
    );
    const session = await oracle.load(builder.program, { ...moved, x: images } as Record<string, Float32Array>);
    session.run();
    const slopes = await Promise.all(gradients.map(async (gradient, g) => {
      const read = [...await session.read(gradient.name)];
      return read.reduce((sum, v, i) => sum + v * along.get(paths[g])![i], 0);
    }));
    const losses = [...await session.read("loss")];
    return { loss: losses.reduce((a, b) => a + b, 0) / losses.length, slope: slopes.reduce((a, b) => a + b) };
  };
  const [before, here, after] = [await at(-1e-4), await at(0), await at(1e-4)];
  const difference = (after.loss - before.loss) / 2e-4;
  assert(Math.abs(difference - here.slope) < 1e-6 * Math.max(1, Math.abs(here.slope)), `${difference} ≠ ${here.slope}`);
}
