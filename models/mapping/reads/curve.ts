/** Cells that do not obey Ohm's law. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { count } from "../../../kernels/kernel.ts";
import { cellCurve } from "../../../kernels/crossbar/cell_curve.ts";
import { add } from "../../../kernels/linalg/add.ts";
import type { ArrayShape } from "../array_shape.ts";
import { appendDriven, appendNet, type Power, type Read } from "./products.ts";

/** Appends the second and third order of the cells' current, odd in the voltage. @returns all of the current */
export function appendCurve(
  builder: ProgramBuilder,
  { cells, current, ...read }: Read & { current: Buffer },
): Buffer {
  const { kind } = read.shape.model.device.curve!;
  return ordersOf(read).reduce((sum, { power, law: [p0, p1, p2, p3] }) => {
    const { coefficient } = builder.call(cellCurve, {
      constants: { kind },
      params: { count: count(cells.now.dims), p0, p1, p2, p3 },
      buffers: { conductance: cells.now },
    });
    const net = appendNet(builder, { shape: read.shape, cells: coefficient, kind: "difference" });
    const more = appendDriven(builder, { ...read, net, power });
    return builder.call(add, {
      params: { batch: 1, batch_a: 1, batch_b: 1, count: count(sum.dims), scale: 1 },
      buffers: { a: sum, b: more },
    }).sum;
  }, current);
}

/** Orders of the current beyond the first, for the unit that the drive has. */
function ordersOf({ shape, drive }: { shape: ArrayShape; drive: { most: number } }): { power: Power; law: number[] }[] {
  const curve = shape.model.device.curve!;
  const volts = shape.model.device.readVolts / drive.most;
  const scaled = (law: number[], scale: number) => law.map((p) => p * scale);
  const third = (law: number[]) => ({ power: "three" as const, law: scaled(law, volts ** 2) });
  if (curve.kind !== "log_cubic") return [third([0, curve.cube, 0, 0])];
  return [{ power: "two_signed", law: scaled(curve.square, volts) }, third(curve.cube)];
}
