/** How much the loss depends on what each analog layer gives. */

import type { Engine } from "../../kernels/engine.ts";
import { appendReverse } from "../../kernels/derivatives.ts";
import { ProgramBuilder } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { analogLayers } from "../mapping/matrices.ts";
import { appendForward, type Pass } from "../networks/forward.ts";
import { appendLoss } from "../networks/loss.ts";
import { declareTensors, inputSize, type Network } from "../networks/network.ts";

/**
 * Mean of |dL/dy| over images and outputs y of every dense layer and convolution, in order of execution; L is the loss of an
 * image, nats.
 *
 * Source: the sensitivity of Neural Precision Polarization, arXiv 2411.05845 (reconstruction).
 */
export async function outputSensitivities(
  engine: Engine,
  { network, samples: { images, labels, count } }: { network: Network; samples: Samples },
): Promise<number[]> {
  const builder = new ProgramBuilder("output sensitivities");
  const width = inputSize(network.spec);
  const tensors = declareTensors(builder, { layers: network.layers, role: "input" });
  const x = builder.buffer("x", { dims: [count, width], role: "input" });
  const given = builder.buffer("labels", { scalar: "u32", dims: [count], role: "input" });
  const pass: Pass = { builder, images: count, tensors, mode: "evaluate", seen: new Map() };
  const { buffer: outputs } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
  const { loss } = appendLoss(builder, { outputs, rows: count, kind: "softmax_cross_entropy", labels: given });
  const wrt = analogLayers(network.layers).map(({ path }) => pass.seen!.get(path)!.buffer);
  const { adjointOf } = appendReverse(builder, { of: loss, wrt });
  wrt.forEach((buffer, l) => builder.keep(adjointOf(buffer)!, `slope.${l}`));
  const session = await engine.load(builder.program, { ...network.tensors, x: images, labels });
  try {
    session.run();
    const slopes = await Promise.all(wrt.map((_, l) => session.read(`slope.${l}`)));
    // the gradient is that of the mean over images
    return slopes.map((slope) => count * [...slope].reduce((sum, v) => sum + Math.abs(v), 0) / slope.length);
  } finally {
    session.close();
  }
}
