/** What time does to cells between their programming and their reading. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { drift } from "../../../kernels/crossbar/drift.ts";
import { relax } from "../../../kernels/crossbar/relax.ts";
import type { PiecewiseLaw } from "../../devices/device.ts";
import { finite } from "../../devices/distributions.ts";
import { agedSeconds } from "../../devices/time.ts";
import { PURPOSES } from "../../purposes.ts";
import { type DeclaredCells, lawMaxOf, limitsOf, streamOf } from "./cell_array.ts";

type Aged = DeclaredCells & { cells: Buffer };

/** Appends drift, then relaxation, of technologies that have them. */
export function appendAging(builder: ProgramBuilder, options: Aged): Buffer {
  if (agedSeconds(options.model) === 0) return options.cells;
  return appendRelaxation(builder, { ...options, cells: appendDrift(builder, options) });
}

function appendDrift(builder: ProgramBuilder, { cells, ...options }: Aged): Buffer {
  const { chip, target, model } = options;
  const { device } = model;
  if (!device.drift) return cells;
  const { t0Seconds, mu, sigma } = device.drift;
  return builder.call(drift, {
    params: {
      ...streamOf(options, PURPOSES.driftExponent),
      g_max: lawMaxOf(device),
      log_time: Math.log((agedSeconds(model) + t0Seconds) / t0Seconds),
      ...pieces("mu", mu),
      ...pieces("sd", sigma),
    },
    buffers: { chip, target, programmed: cells },
  }).drifted;
}

function appendRelaxation(builder: ProgramBuilder, { cells, ...options }: Aged): Buffer {
  const { chip, model } = options;
  if (!model.device.relaxation) return cells;
  const { shiftPerLog, sdPerLog, sdConstant } = model.device.relaxation;
  const logTime = Math.log(agedSeconds(model));
  const zeros = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, 0]));
  const law = { ...zeros, p0: -shiftPerLog * logTime, s0: sdPerLog * logTime + sdConstant, s1: 0 };
  const params = { ...streamOf(options, PURPOSES.relaxation), ...law, unit: 1, ...limitsOf(model) };
  return builder.call(relax, { params, buffers: { chip, conductance: cells } }).relaxed;
}

function pieces(name: "mu" | "sd", { log, constant, min, max, threshold, cubic: [p0, p1, p2, p3] }: PiecewiseLaw) {
  const law = { log, const: constant, min, max, threshold: finite(threshold), p0, p1, p2, p3 };
  return Object.fromEntries(Object.entries(law).map(([key, value]) => [`${name}_${key}`, value]));
}
