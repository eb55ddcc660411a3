/** One solution of wires on its way into a program: what is known so far, and the calls that go on from it. */

import type { Kernel, Params } from "../kernel.ts";
import type { Buffer, ProgramBuilder } from "../program.ts";
import { blocksOf } from "./_wire_rules.ts";
import { type LineWire, lineWires, type Wires } from "./_wire_plan.ts";
import { strideOf, tilesOf } from "./tiles.ts";
import { wireBit } from "./wire_bit.ts";
import { wireCurrent } from "./wire_current.ts";
import { wireFactor } from "./wire_factor.ts";
import { wireResidual } from "./wire_residual.ts";
import { wireStart } from "./wire_start.ts";
import { wireWord } from "./wire_word.ts";

/** A layer's cells and how they lie on tiles; every tile is a network of its own. */
export interface WiredCells {
  /** Conductance µS [arrays, planes, rows, cols]; of two planes, the second is driven with the opposite sign. */
  cells: Buffer;
  arrays: number;
  planes?: 1 | 2;
  rows: number;
  cols: number;
  tileRows: number;
  tileCols: number;
  wires: Wires;
}

/** Voltages of the word lines: V [sets, vectors, rows]; array a reads set a / (arrays / sets). */
export interface WireInputs {
  x: Buffer;
  sets: number;
  vectors: number;
}

/** Parameters that the layer's shape gives to any kernel here. */
export function layerParams({ arrays, planes = 1, rows, cols, tileRows, tileCols }: WiredCells): Params {
  const tiles = { row_tiles: tilesOf(rows, tileRows), col_tiles: tilesOf(cols, tileCols) };
  return { arrays, planes, rows, cols, stride: strideOf(cols), tile_rows: tileRows, tile_cols: tileCols, ...tiles };
}

/** Those of `all` that a kernel takes. */
export function paramsOf(kernel: Kernel, all: Params): Params {
  return Object.fromEntries(Object.keys(kernel.params).map((name) => [name, all[name]]));
}

/** An input that no program writes: a name that is free, for an operand that a call does not have, or a result. */
export function freeName(builder: ProgramBuilder, name: string): string {
  let n = 0;
  while (builder.program.buffers.has(`${name}#${n}`)) n++;
  return `${name}#${n}`;
}

export class WireSolve {
  readonly #builder: ProgramBuilder;
  readonly #cells: Buffer;
  readonly #params: Params;
  readonly #x: Buffer;
  readonly #source: { source: "given" | "identity" };
  readonly #word: Line;
  readonly #bit: Line;
  #wordVolts: Buffer;
  #bitVolts: Buffer | null = null;

  constructor(builder: ProgramBuilder, layer: WiredCells, source: WireInputs | "identity") {
    const identity = source === "identity";
    const wires = lineWires(layer.wires);
    const [sets, vectors] = identity ? [0, layer.tileRows] : [source.sets, source.vectors];
    this.#builder = builder;
    this.#cells = layer.cells;
    this.#params = { ...layerParams(layer), sets, vectors, blocks: blocksOf(vectors) };
    this.#x = identity ? this.#nothing([0, vectors, layer.rows]) : source.x;
    this.#source = { source: identity ? "identity" : "given" };
    this.#word = this.#factored("word", wires.word);
    this.#bit = this.#factored("bit", wires.bit);
    const buffers = { x: this.#x, reach: this.#word.reach };
    this.#wordVolts = this.#call(wireStart, { buffers, constants: this.#source }).word;
  }

  /** Bit lines for the word lines of now. */
  solveBits(omega: number): void {
    const { rows, cols, blocks } = this.#params;
    const own = this.#own(omega, { volts: this.#bitVolts, node: [rows, cols, 16 * blocks] });
    const buffers = { cells: this.#cells, factor: this.#bit.factor, word: this.#wordVolts, own: own.buffer };
    const { resistance } = this.#bit.wire;
    this.#bitVolts = this.#call(wireBit, { ...own, params: { resistance, omega, ...own.params }, buffers }).next;
  }

  /** Word lines for the bit lines of now. */
  solveWords(omega: number): void {
    const { planes, rows, cols, blocks } = this.#params;
    const own = this.#own(omega, { volts: this.#wordVolts, node: [planes, rows, cols, 16 * blocks] });
    const buffers = { ...this.#given(), factor: this.#word.factor, bit: this.#bitVolts!, own: own.buffer };
    const constants = { ...this.#source, ...own.constants };
    const { resistance } = this.#word.wire;
    const params = { resistance, omega, ...own.params };
    this.#wordVolts = this.#call(wireWord, { params, constants, buffers }).next;
  }

  /** What bit lines deliver that are exact for the word lines of now. */
  current(into?: Buffer): Buffer {
    const { rows, row_tiles, vectors } = this.#params;
    const outputs = this.#source.source === "identity" ? rows : row_tiles * vectors;
    const buffers = { cells: this.#cells, reach: this.#bit.reach, word: this.#wordVolts, ...into && { current: into } };
    return this.#call(wireCurrent, { params: { outputs }, buffers }).current;
  }

  /** Defects of the word lines of now, with bit lines that are exact for them. */
  residual(): Buffer {
    this.solveBits(1);
    const { arrays, planes, rows, col_tiles, blocks } = this.#params;
    const dims = [arrays, planes, rows, col_tiles, 16 * blocks];
    const residual = this.#builder.buffer(freeName(this.#builder, "wires.residual"), { dims, role: "output" });
    const { resistance, firstResistance } = this.#word.wire;
    const params = { resistance, first_resistance: firstResistance };
    const buffers = { ...this.#given(), bit: this.#bitVolts!, word: this.#wordVolts, residual };
    return this.#call(wireResidual, { params, constants: this.#source, buffers }).residual;
  }

  #given() {
    return { x: this.#x, cells: this.#cells };
  }

  #factored(along: "word" | "bit", wire: LineWire): Line {
    // every plane has word lines of its own
    const { arrays, planes } = this.#params;
    const nets = along === "word" ? { arrays: arrays * planes, planes: 1 } : { arrays, planes };
    const params = { resistance: wire.resistance, head: wire.head, ...nets };
    const made = this.#call(wireFactor, { params, constants: { along }, buffers: { cells: this.#cells } });
    return { wire, factor: made.factor, reach: made.reach };
  }

  /** What relaxation goes on from; nothing where there is none. */
  #own(omega: number, { volts, node }: { volts: Buffer | null; node: number[] }) {
    if (omega === 1 || !volts) {
      return { buffer: this.#nothing([0, ...node]), params: { own_arrays: 0 }, constants: { relax: "no" } };
    }
    return { buffer: volts, params: { own_arrays: this.#params.arrays }, constants: { relax: "yes" } };
  }

  #nothing(dims: number[]): Buffer {
    return this.#builder.buffer(freeName(this.#builder, "wires.nothing"), { dims, role: "input" });
  }

  #call(kernel: Kernel, { params = {}, constants, buffers }: {
    params?: Params;
    constants?: Record<string, string>;
    buffers: Record<string, Buffer>;
  }): Record<string, Buffer> {
    const all = paramsOf(kernel, { ...this.#params, ...params });
    return this.#builder.call(kernel, { params: all, constants, buffers });
  }
}

interface Line {
  wire: LineWire;
  factor: Buffer;
  reach: Buffer;
}
