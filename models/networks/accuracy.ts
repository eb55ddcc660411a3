/** Accuracy of the exact, digital network: what the chips are compared with. */

import type { Engine } from "../../kernels/engine.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { ProgramBuilder } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { appendForward, declareLayers, layerData, type Network } from "./mlp.ts";

/** Images that the exact network gets right. */
export async function countCorrect(
  engine: Engine,
  { network, samples }: { network: Network; samples: Samples },
): Promise<number> {
  const builder = new ProgramBuilder("exact evaluation");
  const images = samples.count;
  const x = builder.buffer("x", { dims: [images, network.layers[0].rows], role: "input" });
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const layers = declareLayers(builder, network.layers);
  const logits = appendForward(builder, { x, layers, activation: network.activation });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [1], role: "output" });
  const params = { chips: 1, images, classes: network.layers.at(-1)!.cols };
  builder.call(accuracy, { params, buffers: { logits, labels, correct } });
  const data = { x: samples.images, labels: samples.labels, ...layerData(network) };
  const session = await engine.load(builder.program, data);
  try {
    session.run();
    return (await session.read("correct"))[0];
  } finally {
    session.close();
  }
}
