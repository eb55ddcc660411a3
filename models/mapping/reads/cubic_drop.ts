/** aihwkit's formula for the drop on the wires. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { count } from "../../../kernels/kernel.ts";
import { cubicDrop } from "../../../kernels/crossbar/cubic_drop.ts";
import { scaleInputs } from "../../../kernels/crossbar/scale_inputs.ts";
import { wireProfile } from "../../../kernels/crossbar/wire_profile.ts";
import { rowTileParams } from "../tiles.ts";
import { appendDriven, appendMvm, appendNet, type Read } from "./products.ts";

/** Appends the drop, from the load of all inputs and a profile along the line. */
export function appendCubicDrop(
  builder: ProgramBuilder,
  { cells, current, ...read }: Read & { current: Buffer },
): Buffer {
  const { shape, drive: { sets, most } } = read;
  const { layer: { groups, rows, tiling, largestNet }, chips, model } = shape;
  const net = appendNet(builder, { shape, cells: cells.now, kind: "difference" });
  const magnitude = appendNet(builder, { shape, cells: cells.now, kind: "magnitude" });
  const { out: profiled } = builder.call(wireProfile, {
    params: { arrays: chips * groups, rows, stride: tiling.physicalStride, ...rowTileParams(tiling) },
    buffers: { net },
  });
  const voltage = appendLengths(builder, read);
  const load = appendMvm(builder, { ...read, voltage, sets, net: magnitude, power: "absolute" });
  const profile = appendDriven(builder, { ...read, net: profiled });
  // n / g_ratio of aihwkit, with weights and inputs normalised to the largest cell and the largest input
  const wires = model.wires!;
  const ratio = wires.bitOhm * model.device.gMaxMicrosiemens * 1e-6;
  const factor = tiling.tileRows * ratio / (largestNet * most);
  return builder.call(cubicDrop, {
    params: { count: count(current.dims), factor, strength: wires.strength },
    buffers: { current, load, profile },
  }).out;
}

/** Inputs that count for less in a last tile of fewer rows: a load goes by the rows of its own tile. */
function appendLengths(
  builder: ProgramBuilder,
  { shape: { layer: { rows, tiling } }, drive: { voltage, sets }, vectors }: Pick<Read, "shape" | "drive" | "vectors">,
): Buffer {
  const { tileRows, rowTiles } = tiling;
  const last = rows - (rowTiles - 1) * tileRows;
  if (last === tileRows) return voltage;
  const alpha = Float32Array.from(
    { length: sets * rowTiles * vectors },
    (_, i) => Math.floor(i / vectors) % rowTiles === rowTiles - 1 ? tileRows / last : 1,
  );
  return builder.call(scaleInputs, {
    params: { input_sets: sets, alpha_sets: sets, images: vectors, rows, ...rowTileParams(tiling) },
    buffers: {
      x: builder.refine(voltage, [sets, vectors, rows]),
      alpha: builder.constant("lengths", alpha, [sets, rowTiles, vectors]),
    },
  }).y;
}
