/** Accuracy of the exact, digital network: what the chips are compared with. */

import type { Engine } from "../../kernels/engine.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { countWithin } from "../../kernels/memory_plan.ts";
import { type Program, ProgramBuilder } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { appendForward } from "./forward.ts";
import { declareTensors, inputSize, type Network, outputSize } from "./network.ts";

/** Images to a Program, at most: every one of them costs memory for all activations. */
const MOST_IMAGES = 2000;

/** What the exact network gives on some images. */
export interface ExactOutputs {
  /** Images that it gets right. */
  correct: number;
  /** Its outputs before the softmax, f32 [images, classes]. */
  logits: Float32Array;
}

/** Images that the exact network gets right. */
export async function countCorrect(engine: Engine, of: { network: Network; samples: Samples }): Promise<number> {
  return (await evaluateExact(engine, of)).correct;
}

/** The outputs of the exact network on images, and how many of them are right. */
export async function evaluateExact(
  engine: Engine,
  { network, samples }: { network: Network; samples: Samples },
): Promise<ExactOutputs> {
  const size = inputSize(network.spec);
  const images = countWithin(Math.min(samples.count, MOST_IMAGES), {
    bytes: engine.bindingBytes,
    build: (some) => buildEvaluation(network, some),
  });
  const classes = outputSize(network);
  const outputs: ExactOutputs = { correct: 0, logits: new Float32Array(samples.count * classes) };
  for (let first = 0; first < samples.count; first += images) {
    const now = Math.min(images, samples.count - first);
    const { program, logits } = exactEvaluation(network, now);
    const session = await engine.load(program, {
      ...network.tensors,
      x: samples.images.subarray(first * size, (first + now) * size),
      labels: samples.labels.subarray(first, first + now),
    });
    try {
      session.run();
      const [correct, values] = await Promise.all([session.read("correct"), session.read(logits)]);
      outputs.correct += correct[0];
      outputs.logits.set(values, first * classes);
    } finally {
      session.close();
    }
  }
  return outputs;
}

/** Inputs x f32[images, …] and labels u32[images], outputs logits f32[images, classes] and correct u32[1]. */
export function buildEvaluation(network: Network, images: number): Program {
  return exactEvaluation(network, images).program;
}

/** The same with the name of the buffer that holds the logits. */
function exactEvaluation(network: Network, images: number): { program: Program; logits: string } {
  const { layers, spec } = network;
  const builder = new ProgramBuilder("exact evaluation");
  const x = builder.buffer("x", { dims: [images, inputSize(spec)], role: "input" });
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const pass = { builder, images, tensors: declareTensors(builder, { layers }), mode: "evaluate" as const };
  const { buffer: logits } = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [1], role: "output" });
  const params = { chips: 1, images, classes: outputSize(network) };
  builder.call(accuracy, { params, buffers: { logits, labels, correct } });
  if (logits.role === "scratch") builder.keep(logits, "logits");
  return { program: builder.program, logits: logits.name };
}
