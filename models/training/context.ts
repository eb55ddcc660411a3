/** What the parts of a training step are handed, and what they hand on. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import type { PlacedLayer } from "../networks/layers.ts";
import type { Companion } from "./companions.ts";
import type { Training } from "./training.ts";

export interface StepContext {
  builder: ProgramBuilder;
  training: Training;
  /** Of the network. */
  layers: PlacedLayer[];
  /** Layers that are trained with the network and are no part of it. */
  companions: Companion[];
  /** Every tensor of both by its name: the weights that the step changes. */
  tensors: Map<string, Buffer>;
  /** Names of those that have a gradient. */
  trained: string[];
  /** u32[1], the number of the step. */
  step: Buffer;
  /** f32[rows, …] and u32[rows]: the batch. */
  x: Buffer;
  labels: Buffer;
  rows: number;
  /** Of the training set. */
  images: number;
}

/** Where gradients are taken. */
export interface Point {
  /** As of the network, those of analog weights with a leading axis of copies. */
  tensors: Map<string, Buffer>;
  copies: number;
  /** Directions v of analog weights, as they are there, of which ½ D³L[v, v] belongs to the gradient; none if left out. */
  directions?: Map<string, Buffer>;
}

/** The loss at a point and its gradient. */
export interface Evaluated {
  /** f32[rows · …]; its mean is the loss. */
  loss: Buffer;
  /** What the loss is taken of, f32[rows · …, classes]. */
  logits: Buffer;
  /** By the name of the tensor, of its shape. */
  gradients: Map<string, Buffer>;
}

/** Appends the evaluation of the objective at given tensors; `still`: of another look at the batch of the same step. */
export type Evaluate = (tensors: Map<string, Buffer>, options?: { still?: boolean }) => Evaluated;
