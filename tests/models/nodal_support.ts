/** Resistor networks of one tile, solved as dense systems in f64: what the wires of a layer are held against. */

import { each, type Matrix } from "./circuit_support.ts";

/** Resistances Ω: of one segment, and in series with the first and last one. */
interface Ohms {
  wordOhm: number;
  bitOhm: number;
  driverOhm: number;
  senseOhm: number;
}

/** Gaussian elimination with pivots. */
function solve(a: Matrix, b: number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]), n = b.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row, i) => Math.abs(row[k]) > Math.abs(rows[best][k]) ? i + k : best, k);
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      if (factor !== 0) { for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j]; }
    }
  }
  const v = Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    v[i] = (rows[i][n] - v.reduce((s, vj, j) => j > i ? s + rows[i][j] * vj : s, 0)) / rows[i][i];
  }
  return v;
}

/** A network of resistors: nodes by name, some of which are held at a voltage. */
class Network {
  readonly #nodes = new Map<string, number>();
  readonly #links: [string, string, number][] = [];

  constructor(readonly held: (node: string) => number | undefined) {}

  link(a: string, b: string, microsiemens: number): void {
    this.#links.push([a, b, microsiemens]);
    for (const node of [a, b]) {
      if (this.held(node) === undefined && !this.#nodes.has(node)) this.#nodes.set(node, this.#nodes.size);
    }
  }

  /** Current into every held node of this name's beginning, in order of its links. */
  currents(into: string): number[] {
    const n = this.#nodes.size,
      a = Array.from({ length: n }, () => Array<number>(n).fill(0)),
      b = Array<number>(n).fill(0);
    for (const [from, to, g] of this.#links) {
      for (const [p, q] of [[from, to], [to, from]]) {
        const i = this.#nodes.get(p), j = this.#nodes.get(q);
        if (i === undefined) continue;
        a[i][i] += g;
        if (j === undefined) b[i] += g * this.held(q)!;
        else a[i][j] -= g;
      }
    }
    const v = solve(a, b);
    const at = (node: string) => this.held(node) ?? v[this.#nodes.get(node)!];
    return this.#links.filter(([, to]) => to.startsWith(into)).map(([from, to, g]) => g * (at(from) - at(to)));
  }
}

const segment = (ohm: number) => 1e6 / ohm;

/** Column currents of one tile whose word lines carry the inputs; a second plane has lines of the opposite sign. */
export function inputLines({ wordOhm, bitOhm, driverOhm, senseOhm }: Ohms, planes: Matrix[], row: number[]): number[] {
  const held = (node: string) =>
    node.startsWith("in")
      ? row[Number(node.split(" ")[2])] * (node.split(" ")[1] === "0" ? 1 : -1)
      : node.startsWith("out")
      ? 0
      : undefined;
  const net = new Network(held);
  const rows = planes[0].length, cols = planes[0][0].length;
  planes.forEach((g, p) =>
    each(g, (cell, i, j) => {
      net.link(
        j ? `word ${p} ${i} ${j - 1}` : `in ${p} ${i}`,
        `word ${p} ${i} ${j}`,
        segment(wordOhm + (j ? 0 : driverOhm)),
      );
      net.link(`word ${p} ${i} ${j}`, `bit ${i} ${j}`, cell);
      return cell;
    })
  );
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i + 1 < rows; i++) net.link(`bit ${i} ${j}`, `bit ${i + 1} ${j}`, segment(bitOhm));
    net.link(`bit ${rows - 1} ${j}`, `out ${j}`, segment(bitOhm + senseOhm));
  }
  return net.currents("out");
}

/** Column currents of one tile whose cells draw from source lines at ±1 V where a gate is not 0. */
export function sourceLines(
  { wordOhm, bitOhm, driverOhm, senseOhm }: Ohms,
  planes: Matrix[],
  gates: number[],
): number[] {
  const net = new Network((node) =>
    node.startsWith("supply") ? (node === "supply 0" ? 1 : -1) : node.startsWith("out") ? 0 : undefined
  );
  const rows = planes[0].length, cols = planes[0][0].length;
  planes.forEach((g, p) =>
    each(g, (cell, i, j) => {
      net.link(
        i ? `source ${p} ${i - 1} ${j}` : `supply ${p}`,
        `source ${p} ${i} ${j}`,
        segment(wordOhm + (i ? 0 : driverOhm)),
      );
      if (gates[i] !== 0) net.link(`source ${p} ${i} ${j}`, `bit ${i} ${j}`, cell);
      return cell;
    })
  );
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i + 1 < rows; i++) net.link(`bit ${i} ${j}`, `bit ${i + 1} ${j}`, segment(bitOhm));
    net.link(`bit ${rows - 1} ${j}`, `out ${j}`, segment(bitOhm + senseOhm));
  }
  return net.currents("out");
}
