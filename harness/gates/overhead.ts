/** What a chip takes, counted from its plan: exact, and known before anything runs. */

import { count } from "../../kernels/kernel.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { analogLayers, type MatrixShape, matrixShapes } from "../../models/mapping/matrices.ts";
import { tilingOf } from "../../models/mapping/tiles.ts";
import { partsOf } from "../../models/mapping/weights/weights.ts";
import { foldedSpec } from "../../models/networks/fold.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import type { Case } from "../planning/case.ts";
import { plannedSpec } from "../planning/correction.ts";
import type { OVERHEADS } from "../schema/gate_forms.ts";

/** Of one matrix. */
export interface MatrixCounts {
  /** One array for every tile, group and plane. */
  arrays: number;
  /** Cells that hold weights or their offset; reference cells lie beside them. */
  cells: number;
  references: number;
  /** Of every row and every physical column, whatever is shared in time. */
  dacs: number;
  adcs: number;
}

/** What one matrix takes on the arrays of a chip. */
export function countMatrix(shape: MatrixShape, model: ChipModel): MatrixCounts {
  const { groups, planes } = partsOf(model.mapping);
  const { rowTiles, colTiles, physicalCols } = tilingOf(shape, model);
  const { kind, references: { cells, per } } = model.compensation;
  const tracked = kind === "reference_cells" ? groups * rowTiles * (per === "tile" ? 1 : shape.cols) : 0;
  return {
    arrays: rowTiles * colTiles * groups * planes,
    cells: shape.rows * physicalCols * groups * planes,
    references: cells * tracked,
    dacs: shape.rows,
    adcs: groups * rowTiles * physicalCols,
  };
}

/** All counts of a case: of one chip, but `macs` of one image. */
export function overheadOf({ scenario, model, footprint }: Case): Record<typeof OVERHEADS[number], number> {
  const placed = placeNetwork(foldedSpec(plannedSpec(scenario)));
  const layers = analogLayers(placed);
  const total = { cells: 0, adcs: 0, dacs: 0, arrays: 0, weights: 0, macs: 0 };
  matrixShapes(placed).forEach((shape, i) => {
    const { layer, output: [height, width] } = layers[i];
    const counts = countMatrix(shape, model);
    // weights between the groups of a convolution are cells, but no work
    const weights = shape.rows * shape.cols / (layer.kind === "conv2d" ? layer.groups ?? 1 : 1);
    total.cells += counts.cells + counts.references;
    total.adcs += counts.adcs;
    total.dacs += counts.dacs;
    total.arrays += counts.arrays;
    total.weights += weights;
    total.macs += weights * height * width;
    // digital paths are no cells, but weights and work
    for (const { tensors: [{ dims }] } of layers[i].side) {
      total.weights += count(dims);
      total.macs += count(dims) * height * width;
    }
  });
  return { ...total, bytes_per_chip: footprint.bytesPerChip };
}
