/** Where a chip's errors come from: layer by layer, and tile by tile inside a layer. */

import type { Engine, Session } from "../../../kernels/engine.ts";
import type { Numbers } from "../../../kernels/kernel.ts";
import { colTileOf } from "../tiles.ts";
import type { MappedLayer } from "../weights/weights.ts";
import { type ChipOnImages, type ImageBlock, imageBlocks } from "./chip_classes.ts";
import { buildInspection, type LayerBuffers } from "./layer_program.ts";

/** An error as parts of the RMS of the layer's exact outputs. */
export interface RelativeError {
  rms: number;
  largest: number;
}

/** Errors of one layer's outputs on a chip; an output is one number of one image. */
export interface LayerError {
  /** RMS of the outputs of the exact network, network units. */
  outputRms: number;
  /** Chip − exact network. It is the sum of the next two, output by output. */
  total: RelativeError;
  /** What exact arithmetic makes of the chip's inputs − exact network: came in with the inputs. */
  inherited: RelativeError;
  /** Chip − what exact arithmetic makes of the chip's inputs: made by this layer. */
  made: RelativeError;
  /** What this layer would make of the exact network's inputs. */
  madeOfExact: RelativeError;
  /** Parts of `made`, the largest first: each tile's partial sum − the exact one of the same inputs and weights. */
  tiles: TileError[];
}

/** A tile's partial sums as they enter the digital sum: converted, compensated, over all its planes and slices. */
export interface TileError extends RelativeError {
  /** From 0. */
  row: number;
  col: number;
}

/**
 * Errors of every layer of one chip, over whole blocks of images until there are at least `atLeast`, or all.
 *
 * @returns the layers in order of execution, and the images looked at
 */
export async function layerErrors(
  engine: Engine,
  { atLeast, ...options }: ChipOnImages & { atLeast: number },
): Promise<{ layers: LayerError[]; images: number }> {
  const sums = options.mapped.layers.map(({ mapped }) => new LayerSums(mapped));
  let images = 0;
  for (const block of imageBlocks(options)) {
    const exact = await outputsOf(engine, { ...options, block });
    await readChip(engine, { ...options, block, exact, sums });
    images += block.images;
    if (images >= atLeast) break;
  }
  return { layers: sums.map((sum) => sum.result()), images };
}

type OnBlock = Omit<ChipOnImages, "block"> & { block: ImageBlock };

/** What one layer gives on the exact network's inputs. */
interface ExactPair {
  chip: Numbers;
  exact: Numbers;
}

function outputsOf(engine: Engine, options: OnBlock): Promise<ExactPair[]> {
  return running(engine, { ...options, follow: "exact" }, async (session, layers) => {
    const pairs: ExactPair[] = [];
    for (const { out, exact } of layers) {
      pairs.push({ chip: await session.read(out), exact: await session.read(exact) });
    }
    return pairs;
  });
}

function readChip(
  engine: Engine,
  { exact, sums, ...options }: OnBlock & { exact: ExactPair[]; sums: LayerSums[] },
): Promise<void> {
  return running(engine, { ...options, follow: "chip" }, async (session, layers) => {
    for (const [word, { out, exact: own, parts, exactParts }] of layers.entries()) {
      sums[word].add(exact[word], { chip: await session.read(out), exact: await session.read(own) });
      const ideal = await session.read(exactParts!);
      for (const [tile, part] of parts.entries()) {
        sums[word].addTileRow(tile, { chip: await session.read(part), ideal });
      }
    }
  });
}

async function running<T>(
  engine: Engine,
  { mapped, model, test, chip, block, follow }: OnBlock & { follow: "chip" | "exact" },
  use: (session: Session, layers: LayerBuffers[]) => Promise<T>,
): Promise<T> {
  const { x, images, number, first } = block;
  const { program, layers } = buildInspection({ mapped, model, images, block: number, follow });
  const labels = test.labels.subarray(first, first + images);
  const session = await engine.load(program, { x, labels, chip: Uint32Array.of(chip) });
  try {
    session.run();
    return await use(session, layers);
  } finally {
    session.close();
  }
}

class Sum {
  squares = 0;
  largest = 0;
  count = 0;

  add(difference: number): void {
    this.squares += difference * difference;
    this.largest = Math.max(this.largest, Math.abs(difference));
    this.count++;
  }

  rms(): number {
    return this.count > 0 ? Math.sqrt(this.squares / this.count) : 0;
  }

  /** A layer that is 0 throughout has no scale: its errors stay in network units. */
  over(scale: number): RelativeError {
    return { rms: this.rms() / (scale || 1), largest: this.largest / (scale || 1) };
  }
}

class LayerSums {
  readonly #layer: MappedLayer;
  readonly #output = new Sum();
  readonly #total = new Sum();
  readonly #inherited = new Sum();
  readonly #made = new Sum();
  readonly #madeOfExact = new Sum();
  /** [rowTiles][colTiles]. */
  readonly #tiles: Sum[][];

  constructor(layer: MappedLayer) {
    this.#layer = layer;
    const { rowTiles, colTiles } = layer.tiling;
    this.#tiles = Array.from({ length: rowTiles }, () => Array.from({ length: colTiles }, () => new Sum()));
  }

  add(ideal: ExactPair, own: ExactPair): void {
    for (let i = 0; i < ideal.exact.length; i++) {
      const exact = ideal.exact[i];
      this.#output.add(exact);
      this.#total.add(own.chip[i] - exact);
      this.#inherited.add(own.exact[i] - exact);
      this.#made.add(own.chip[i] - own.exact[i]);
      this.#madeOfExact.add(ideal.chip[i] - exact);
    }
  }

  addTileRow(row: number, { chip, ideal }: { chip: Numbers; ideal: Numbers }): void {
    const { cols, tiling } = this.#layer;
    const vectors = chip.length / cols;
    const sums = Array.from({ length: cols }, (_, j) => this.#tiles[row][colTileOf(j, tiling, cols)]);
    for (let v = 0; v < vectors; v++) {
      const at = (row * vectors + v) * tiling.stride;
      for (let j = 0; j < cols; j++) sums[j].add(chip[v * cols + j] - ideal[at + j]);
    }
  }

  result(): LayerError {
    const outputRms = this.#output.rms();
    const tiles = this.#tiles.flatMap((tileRow, row) =>
      tileRow.map((sum, col) => ({ row, col, ...sum.over(outputRms) }))
    );
    return {
      outputRms,
      total: this.#total.over(outputRms),
      inherited: this.#inherited.over(outputRms),
      made: this.#made.over(outputRms),
      madeOfExact: this.#madeOfExact.over(outputRms),
      tiles: tiles.toSorted((a, b) => b.rms - a.rms),
    };
  }
}
