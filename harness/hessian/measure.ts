/** All quantities that were asked for, one after the other. */

import type { Engine } from "../../kernels/engine.ts";
import type { Place } from "../../models/curvature/parts.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import type { Progress } from "../output/progress.ts";
import { openBench } from "./bench.ts";
import { type NoiseFindings, noiseFindings } from "./noise.ts";
import {
  type DensityFindings,
  densityFindings,
  type DiagonalFindings,
  diagonalFindings,
  type EigenFindings,
  eigenFindings,
  type TraceFindings,
  traceFindings,
} from "./quantities.ts";
import type { Quantity, Settings } from "./settings.ts";

/** What was found; a quantity that was not asked for is left out. */
export interface Findings {
  /** Mean loss over the images, nats, and the norm of its gradient. */
  loss: number;
  gradientNorm: number;
  /** How the work was cut. */
  pass: { images: number; probes: number; bytes: number };
  trace?: TraceFindings;
  diagonal?: DiagonalFindings;
  eigenvalues?: EigenFindings;
  density?: DensityFindings;
  noise?: NoiseFindings;
  seconds: Record<string, number>;
}

/**
 * Loss, gradient and the quantities of the settings.
 *
 * @param model the chip whose cells make the noise; @param warn takes a sentence for the record
 */
export async function measure(
  engine: Engine,
  { place, model, settings, warn, progress }: {
    place: Place;
    model: ChipModel;
    settings: Settings;
    warn: (sentence: string) => void;
    progress: Progress;
  },
): Promise<Findings> {
  const seconds: Record<string, number> = {};
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const found = await work();
    seconds[what] = (performance.now() - started) / 1000;
    return found;
  };
  const bench = await timed("gradient", () => openBench(engine, { place, progress }));
  const { loss, gradient, pass } = bench.operator;
  const asked = async <T>(what: Quantity, work: () => Promise<T>) =>
    settings.quantities.includes(what) ? { [what]: await timed(what, work) } : {};
  try {
    return {
      ...{ loss, gradientNorm: Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)), pass },
      ...await asked("trace", () => traceFindings(bench, settings)),
      ...await asked("diagonal", () => diagonalFindings(bench)),
      ...await asked("eigenvalues", () => eigenFindings(bench, settings)),
      ...await asked("density", () => densityFindings(bench, settings)),
      ...await asked("noise", () => noiseFindings(bench, { model, settings, warn })),
      seconds,
    };
  } finally {
    bench.operator.close();
  }
}
