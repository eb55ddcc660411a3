/** How noise that strikes at every read is drawn: by its exact output law where that holds, else cell by cell. */

import { readGrowth } from "../../devices/laws.ts";
import { readFactor } from "../../devices/time.ts";
import type { ChipModel } from "../spec.ts";

/** Standard deviations between a conductance and a limit beyond which the limit is taken never to strike. */
const FAR = 6;

/**
 * The form of the read noise, and the reason in words.
 *
 * The output law (one normal per output) is exact as long as the current is a fixed linear function of independent normal
 * conductances: no limit strikes within 6 σ (then less than 2·10⁻⁹ of the reads differ), no wires, no curve.
 */
export function readFormOf(model: Omit<ChipModel, "readNoise">): { form: "law" | "cells"; why: string } {
  const { device, wires } = model;
  if (!device.readNoise) return { form: "law", why: "the cells have no read noise" };
  if (wires?.model === "network") return { form: "cells", why: "wires make the current depend on all cells together" };
  if (device.curve) return { form: "cells", why: "the cells' current is not linear in their conductance" };
  if (!device.limits) return { form: "law", why: "nothing limits a conductance" };
  const { floorMicrosiemens: floor, ceilingMicrosiemens: ceiling } = device.limits;
  // cells are programmed up to the very limits of their range
  if (floor > 0 || ceiling < Infinity) {
    const ends = ceiling < Infinity ? `${floor} … ${ceiling} µS` : `${floor} µS or more`;
    return { form: "cells", why: `reads are limited to ${ends}, and σ is not small against what is left` };
  }
  const share = largestShare(model);
  if (share * FAR < 1) {
    return {
      form: "law",
      why: `σ is at most ${(100 * share).toPrecision(2)} % of a conductance, so 0 µS is never reached`,
    };
  }
  return { form: "cells", why: "reads are limited at 0 µS, and σ is not small against the conductance" };
}

/** Largest σ of a read as a part of the conductance; infinite where it does not fall with it. */
function largestShare(model: Omit<ChipModel, "readNoise">): number {
  const { device } = model;
  const { law, relative } = device.readNoise!;
  const built = readGrowth(device, model.timeSeconds) * readFactor(model);
  if (law.law === "saturating" && !relative) return built * law.coefficients[0] / law.coefficients[1];
  if (!relative) return Infinity;
  switch (law.law) {
    case "power":
      return built * law.most;
    case "polynomial":
      return built * law.coefficients.reduce((sum, c) => sum + Math.abs(c), 0);
    case "piecewise":
      return built * Math.max(law.max, law.cubic.reduce((sum, c) => sum + Math.abs(c), 0));
    default:
      return Infinity;
  }
}
