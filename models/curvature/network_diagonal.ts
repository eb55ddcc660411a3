/** Diagonals of a network's curvature that need no probes drawn at random. */

import type { Engine } from "../../kernels/engine.ts";
import { buildExactDiagonal, type DiagonalOptions } from "./diagonal_program.ts";
import { segmentsOf } from "./network_operator.ts";
import { buildOnePassDiagonal } from "./one_pass_program.ts";
import type { Segment } from "./operator.ts";
import { checkPlace, CurvatureError, imagesThatFit, Parts, type Place } from "./parts.ts";
import { trainedNames } from "./product_program.ts";

export interface NetworkDiagonal {
  segments: Segment[];
  /** By the flat vector of all segments. */
  values: Float64Array;
}

/**
 * Diagonal of the Gauss–Newton matrix of the mean loss: `exact`, at the cost of one backward pass per class and one weight
 * gradient per class and image; or `one_pass`, at the cost of a gradient, leaving out what entries of a layer share.
 *
 * On networks of ReLU and max pooling the exact one is the diagonal of the Hessian too, since every weight enters
 * piecewise linearly.
 *
 * @throws {CurvatureError} if the network has batch norms, which tie images together: fold them
 */
export async function networkDiagonal(
  engine: Engine,
  { kind, ...place }: Place & { kind: "exact" | "one_pass" },
): Promise<NetworkDiagonal> {
  checkPlace(place);
  if (place.norms === "batch") {
    throw new CurvatureError(`${place.network.spec.name} norms: expected "running" for a diagonal, got "batch"`);
  }
  const { network: { layers, spec }, loss = "softmax_cross_entropy" } = place;
  const of = place.of ?? trainedNames(layers);
  const segments = segmentsOf(place.network, of);
  const make = kind === "exact" ? buildExactDiagonal : buildOnePassDiagonal;
  const options: Omit<DiagonalOptions, "images"> = { layers, input: spec.input, loss, norms: "running", of };
  const build = (images: number) => make({ ...options, images });
  const parts = await Parts.open(engine, { place, images: imagesThatFit(engine, place, build), build });
  try {
    const values = new Float64Array(segments.reduce((sum, { length }) => sum + length, 0));
    for (const part of parts.parts) {
      const session = parts.enter(part);
      session.run();
      const found = await Promise.all(segments.map(({ name }) => session.read(`diagonal.${name}`)));
      segments.forEach(({ offset }, s) => found[s].forEach((v, i) => values[offset + i] += part.share * v));
    }
    return { segments, values };
  } finally {
    parts.close();
  }
}
