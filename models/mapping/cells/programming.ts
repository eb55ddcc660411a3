/** Cells as they are written. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { program } from "../../../kernels/crossbar/program.ts";
import type { Device } from "../../devices/device.ts";
import { distributionParams } from "../../devices/distributions.ts";
import { agingAt } from "../../devices/time.ts";
import { PURPOSES } from "../../purposes.ts";
import { type CellArray, type DeclaredCells, lawMaxOf, limitsOf, streamOf } from "./cell_array.ts";

/** Appends programming by the law of that time. @returns µS [chips, cells] */
export function appendProgramming(builder: ProgramBuilder, options: DeclaredCells & { timeSeconds: number }): Buffer {
  const { chip, array, reference, timeSeconds, model } = options;
  const { device } = model;
  const aged = device.aging && agingAt(device, timeSeconds);
  const law = aged ? aged.programming : device.programming;
  const { kind, coefficients: [c0, c1, c2, c3, c4], distribution, deviceSpread: spread } = law;
  const target = aged?.shift ? builder.constant("shifted", shifted(array, device, aged.shift)) : options.target;
  return builder.call(program, {
    constants: { kind, distribution: distribution.shape, devices: spread > 0 ? "spread" : "alike" },
    params: {
      ...streamOf(options, PURPOSES.programming),
      ...{ draw: 0, spread_purpose: PURPOSES.deviceSpread, spread },
      ...{ g_max: lawMaxOf(device), c0, c1, c2, c3, c4 },
      ...distributionParams(distribution),
      ...limitsOf(model),
    },
    buffers: { chip, target, reference },
  }).programmed;
}

/** Targets after the mean shift that was measured by then; the law's σ goes by the shifted ones. */
function shifted({ target }: CellArray, device: Device, shift: number[]): Float32Array {
  const unit = device.aging!.shiftUnitMicrosiemens ?? 1;
  return target.map((g) => Math.max(0, g + shift.reduceRight((sum, p) => sum * (g / unit) + p, 0)));
}
