/** The curvature that lives on the kinks of rectifiers, where the Hessian does not see it. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { buildKinks, type Rectifier } from "./kink_program.ts";
import { segmentsOf } from "./network_operator.ts";
import { checkPlace, imagesThatFit, type Part, Parts, type Place } from "./parts.ts";
import { probeBlock } from "./probes.ts";
import { trainedNames } from "./product_program.ts";

/** Probes to a pass. */
const ROOM = 16;

/**
 * What the kinks of every relu and leaky_relu add to the expected loss under noise of the weights, nats, in the order of
 * execution. Zero-mean noise that reaches a rectifier's input a with standard deviation s adds the upstream gradient times
 * E[relu(a + s ξ)] − relu(a). Kinks of max pooling are left out.
 *
 * @param std standard deviation of every weight [P]
 * @param probes how many responses s is estimated from, rounded up to a multiple of 16; more make the term less noisy
 * Source: derived for this project; see the docstring of kernels/hessian/kink.
 */
export async function kinkTerms(
  engine: Engine,
  { place, std, probes = 64, seed }: { place: Place; std: Float64Array; probes?: number; seed: number },
): Promise<number[]> {
  checkPlace(place);
  const { network: { layers, spec }, loss = "softmax_cross_entropy", norms = "running" } = place;
  const of = place.of ?? trainedNames(layers);
  const options = { layers, input: spec.input, loss, norms, of, probes: ROOM };
  const build = (images: number) => buildKinks({ ...options, images }).program;
  // a smooth network has no kinks to look for
  if (buildKinks({ ...options, images: place.batch.count }).rectifiers.length === 0) return [];
  const parts = await Parts.open(engine, { place, images: imagesThatFit(engine, place, build), build });
  try {
    let sums: number[] = [];
    for (const part of parts.parts) {
      const { rectifiers } = buildKinks({ ...options, images: part.images });
      const session = parts.enter(part);
      session.run(1, "gradient");
      const variances = rectifiers.map(({ count }) => new Float64Array(count));
      const drawn = ROOM * Math.ceil(probes / ROOM);
      for (let first = 0; first < drawn; first += ROOM) {
        writeProbes(session, { place, std, of, first, seed });
        session.run(1, "spread");
        await Promise.all(rectifiers.map(async ({ varies }, i) => {
          if (!varies) return;
          const squares = await session.read(`square.${i}`);
          squares.forEach((square, at) => variances[i][at] += square * ROOM / drawn);
        }));
      }
      sums = await addKinks(session, { rectifiers, variances, part, sums });
    }
    return sums;
  } finally {
    parts.close();
  }
}

/** Signs times standard deviations: responses to them have the variance of the noise's own. */
function writeProbes(
  session: Session,
  { place, std, of, first, seed }: { place: Place; std: Float64Array; of: string[]; first: number; seed: number },
): void {
  const size = std.length;
  const signs = probeBlock({ first, count: ROOM, size }, { seed, kind: "rademacher", stream: "kink" });
  for (const { name, offset, length } of segmentsOf(place.network, of)) {
    const some = new Float64Array(ROOM * length);
    for (let p = 0; p < ROOM; p++) {
      for (let i = 0; i < length; i++) some[p * length + i] = signs[p * size + offset + i] * std[offset + i];
    }
    session.write(`vector.${name}`, some);
  }
}

async function addKinks(
  session: Session,
  { rectifiers, variances, part, sums }: {
    rectifiers: Rectifier[];
    variances: Float64Array[];
    part: Part;
    sums: number[];
  },
): Promise<number[]> {
  rectifiers.forEach(({ varies }, i) => varies && session.write(`variance.${i}`, variances[i]));
  session.run(1, "kink");
  const found = await Promise.all(rectifiers.map(({ varies }, i) => varies ? session.read(`kink.${i}`) : [0]));
  return found.map(([term], i) => (sums[i] ?? 0) + part.share * term);
}
