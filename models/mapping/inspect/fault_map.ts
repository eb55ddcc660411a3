/** Which cells of a chip are stuck or on open lines, tile by tile. */

import type { Engine } from "../../../kernels/engine.ts";
import { type Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { appendFaults } from "../cells/faults.ts";
import { cellsOf } from "../cells/cell_array.ts";
import { cellArrayOf, type ChipLayer } from "../layer.ts";
import type { ChipModel, Faults } from "../spec.ts";

/** Cells of one tile, over all its planes. */
export interface TileFaults {
  stuckOff: number;
  stuckOn: number;
  /** On open word or bit lines, whatever else they are. */
  open: number;
}

/** Stands for a cell that no fault has touched: no conductance is negative. */
const SOUND = -1;

/** Faults of one chip by layer and tile [rowTiles · colTiles]; null where the model has none. */
export async function faultMap(
  engine: Engine,
  { layers, model, chip }: { layers: ChipLayer[]; model: ChipModel; chip: number },
): Promise<TileFaults[][] | null> {
  const { stuckOff, stuckOn, deadRows, deadCols } = model.faults;
  if (stuckOff + stuckOn + deadRows + deadCols === 0) return null;
  const program = buildFaults({ layers, model });
  const session = await engine.load(program, { chip: Uint32Array.of(chip) });
  try {
    session.run();
    return await Promise.all(layers.map(async (layer, word) => {
      const stuck = await session.read(`stuck.${word}`);
      const open = deadRows + deadCols > 0 ? await session.read(`open.${word}`) : null;
      return countByTile({ layer, model, stuck, open });
    }));
  } finally {
    session.close();
  }
}

function buildFaults({ layers, model }: { layers: ChipLayer[]; model: ChipModel }) {
  const builder = new ProgramBuilder("faults of one chip");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [1], role: "input" });
  layers.forEach((layer, word) => {
    const array = cellArrayOf(layer, word);
    const dims = [1, array.planes, array.rows, array.cols];
    const sound = builder.constant("sound", new Float32Array(cellsOf(array)).fill(SOUND), dims);
    const keep = (faults: Faults, name: string) => {
      const cells: Buffer = appendFaults(builder, { chip, chips: 1, array, model, cells: sound, faults });
      if (cells !== sound) builder.keep(cells, `${name}.${word}`);
    };
    keep(model.faults, "stuck");
    keep({ ...model.faults, stuckOff: 0, stuckOn: 0 }, "open");
  });
  return builder.program;
}

function countByTile({ layer: { mapped }, model, stuck, open }: {
  layer: ChipLayer;
  model: ChipModel;
  stuck: ArrayLike<number>;
  open: ArrayLike<number> | null;
}): TileFaults[] {
  const { rows, tiling: { tileRows, tileCols, rowTiles, colTiles, physicalCols: cols } } = mapped;
  const tiles = Array.from({ length: rowTiles * colTiles }, () => ({ stuckOff: 0, stuckOn: 0, open: 0 }));
  const on = Math.fround(model.device.gMaxMicrosiemens);
  for (let i = 0; i < stuck.length; i++) {
    if (stuck[i] === SOUND) continue;
    const row = Math.floor(i / cols) % rows;
    const tile = tiles[Math.floor(row / tileRows) * colTiles + Math.floor(i % cols / tileCols)];
    if (open && open[i] !== SOUND) tile.open++;
    else if (Math.fround(stuck[i]) === on) tile.stuckOn++;
    else tile.stuckOff++;
  }
  return tiles;
}
