/** Bound management: inputs that are made smaller until no output saturates. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { settle } from "../../kernels/crossbar/settle.ts";
import { type ArrayShape, linesOf, perLine } from "./array_shape.ts";
import type { CellState } from "./cells/cells.ts";
import type { Range } from "./converters.ts";
import { appendInputs, appendRowRange, type Drive, type InputOptions, inputRange, seenWeights } from "./inputs.ts";
import { adcRange } from "./outputs/full_scale.ts";
import { appendCurrents } from "./reads/reads.ts";

/** Appends inputs, halved as long as an output saturates, if the model says so. Source: bound management of aihwkit. */
export function appendManaged(
  builder: ProgramBuilder,
  { shape, chip, cells, inputs, ranges }: {
    shape: ArrayShape;
    chip: Buffer;
    cells: CellState;
    inputs: InputOptions;
    ranges: Range[];
  },
): Drive {
  const { layer, model, chips, images } = shape;
  const { rowTiles: row_tiles, physicalCols: cols, physicalStride: stride } = layer.tiling;
  const rounds = model.input.boundRounds;
  if (rounds === 0) return appendInputs(builder, inputs);
  let alpha = startRange(builder, inputs);
  for (let round = 0; round < rounds; round++) {
    const drive = appendInputs(builder, { ...inputs, alpha });
    const current = appendCurrents(builder, { shape, chip, cells, drive });
    const bound = ranges.map((calibrated, group) => adcRange(shape, { drive, calibrated, group }).largest);
    alpha = builder.call(settle, {
      params: {
        ...{ chips, alpha_sets: alpha.dims[0], lines: linesOf(layer), row_tiles },
        // the rounds are the limit, not the scale
        ...{ slices: seenWeights(model, drive).length, images, cols, stride, most: 2 },
      },
      buffers: {
        current,
        bound: builder.constant("bounds", Float32Array.from(perLine(bound, layer))),
        alpha,
        start: alpha,
      },
    }).next;
  }
  return appendInputs(builder, { ...inputs, alpha });
}

/** The input range of every row before any halving, [sets, rowTiles, images]. */
function startRange(builder: ProgramBuilder, inputs: InputOptions): Buffer {
  if (inputs.input.range === "dynamic") return appendRowRange(builder, inputs);
  const { sets, images, tiling: { rowTiles } } = inputs;
  const largest = new Float32Array(sets * rowTiles * images).fill(inputRange(inputs).largest);
  return builder.constant("input_range", largest, [sets, rowTiles, images]);
}
