/** A block Krylov space of a symmetric operator and its projection, grown one product of a block at a time. */

import { type Basis, norm, orthogonalise, recombine, scale } from "./basis.ts";
import { symmetricEigen } from "./dense.ts";
import { applyChecked, type Operator } from "./operator.ts";
import { probeBlock } from "./probes.ts";

/** What of H·q is left beyond the space, relative to the largest entry of the projection, before it counts as nothing. */
const BREAKDOWN = 1e-13;

/** Eigenvalues of the projection with everything that decides whether they are those of H. */
export interface Ritz {
  /** In the order that they are wanted. */
  values: Float64Array;
  /** Coefficients of every Ritz vector by the basis, in the same order. */
  rows: Float64Array[];
  /** ‖Hy − θy‖ as the recurrence has it. */
  residuals: Float64Array;
}

export interface SpaceOptions {
  operator: Operator;
  seed: number;
  block: number;
  /** Most vectors of the basis. */
  most: number;
}

/**
 * Q with T = QᵀHQ and HQ = QT + F·R·(last vectors)ᵀ, F the next block. The last vectors are those of the last block, or all
 * of them after a restart. T is filled with the very coefficients that the orthogonalisation finds, not with those that the
 * recurrence expects, so it stays right after a restart or a breakdown; how far the two differ tells the operator's noise.
 */
export class KrylovSpace {
  readonly basis: Basis = [];
  /** F: orthonormal, and orthogonal to the basis. */
  next: Basis = [];
  products = 0;
  calls = 0;
  /** Random vectors drawn because a product had no new direction: invariant spaces that were met. */
  breakdowns = 0;
  /** Length of what H·q is off by within the space: what was found against what the recurrence says. */
  noise = 0;
  /** T f64[most, most], row-major. */
  readonly #projection: Float64Array;
  /** R by columns, one for every last vector. */
  #coupling: Float64Array[] = [];
  #largest = 0;
  #drawn = 0;

  constructor(readonly options: SpaceOptions) {
    this.#projection = new Float64Array(options.most ** 2);
    for (let i = 0; i < options.block; i++) this.#draw();
  }

  /** Adds the next block to the basis, projects H onto it and makes the block after it. */
  async grow(): Promise<void> {
    const { operator } = this.options;
    const { size } = operator;
    const block = this.next;
    const first = this.basis.length;
    const vectors = new Float64Array(block.length * size);
    block.forEach((q, k) => vectors.set(q, k * size));
    const batch = { vectors, count: block.length, kind: "Lanczos vector", numbers: this.products };
    const products = await applyChecked(operator, batch);
    this.products += block.length;
    this.calls++;
    this.basis.push(...block);
    this.next = [];
    const expected = this.#coupling;
    this.#coupling = block.map((_, k) => {
      // a copy: the operator may have handed back an array of its own
      const w = products.slice(k * size, (k + 1) * size);
      const found = orthogonalise(w, [...this.basis, ...this.next]);
      this.#project(found.subarray(0, this.basis.length), { column: first + k, first });
      this.#listen(found.subarray(0, first), expected.map((column) => column[k]));
      return this.#extend(w, found.subarray(this.basis.length));
    });
    // columns of R are as long as the block that came out of them
    this.#coupling = this.#coupling.map((column) => Float64Array.from(this.next, (_, i) => column[i] ?? 0));
  }

  /** Writes one column of T, and its mirror image; inside the block, where both are known, their mean. */
  #project(column: Float64Array, { column: c, first }: { column: number; first: number }): void {
    const { most } = this.options;
    column.forEach((value, i) => {
      this.#largest = Math.max(this.#largest, Math.abs(value));
      const known = i >= first && i < c;
      const mean = known ? (value + this.#projection[i * most + c]) / 2 : value;
      this.#projection[i * most + c] = this.#projection[c * most + i] = mean;
    });
  }

  /** Compares coefficients by the vectors before the block with what the recurrence has for them. */
  #listen(found: Float64Array, expected: number[]): void {
    const start = found.length - expected.length;
    const squares = found.reduce((sum, value, i) => sum + (value - (expected[i - start] ?? 0)) ** 2, 0);
    if (found.length > 0) {
      this.noise = Math.max(this.noise, Math.sqrt(squares));
    }
  }

  /** Makes what is left of a product the next vector of F, or draws one if nothing is left. Returns its column of R. */
  #extend(rest: Float64Array, byNext: Float64Array): Float64Array {
    const length = norm(rest);
    this.#largest = Math.max(this.#largest, length);
    if (length <= BREAKDOWN * this.#largest) {
      this.breakdowns++;
      this.#draw();
      return byNext;
    }
    if (this.basis.length + this.next.length === this.options.operator.size) return byNext;
    scale(rest, 1 / length);
    this.next.push(rest);
    return Float64Array.of(...byNext, length);
  }

  /** Adds a random vector to F, orthogonal to all there is; nothing once the basis spans everything. */
  #draw(): void {
    const { operator: { size }, seed } = this.options;
    const range = { count: 1, size };
    while (this.basis.length + this.next.length < size) {
      const v = probeBlock({ ...range, first: this.#drawn++ }, { seed, kind: "gaussian", stream: "start" });
      const before = norm(v);
      orthogonalise(v, [...this.basis, ...this.next]);
      const after = norm(v);
      // in the last few dimensions a draw can lie in the span as far as rounding can tell
      if (after <= 1e-6 * before) continue;
      scale(v, 1 / after);
      this.next.push(v);
      return;
    }
  }

  /** Eigenpairs of the projection, ordered by `before`. */
  ritz(before: (a: number, b: number) => number): Ritz {
    const { most } = this.options;
    const n = this.basis.length;
    const square = new Float64Array(n * n);
    for (let i = 0; i < n; i++) square.set(this.#projection.subarray(i * most, i * most + n), i * n);
    const { values, vectors } = symmetricEigen(square, { vectors: true });
    const order = Array.from(values.keys()).sort((i, j) => before(values[i], values[j]));
    const rows = order.map((i) => vectors.slice(i * n, (i + 1) * n));
    return {
      values: Float64Array.from(order, (i) => values[i]),
      rows,
      residuals: Float64Array.from(rows, (row) => norm(this.#beyond(row))),
    };
  }

  /** R · (part of the row at the last vectors), whose length is the residual. */
  #beyond(row: Float64Array): Float64Array {
    const last = row.subarray(row.length - this.#coupling.length);
    return Float64Array.from(this.next, (_, r) => last.reduce((sum, v, c) => sum + v * this.#coupling[c][r], 0));
  }

  /** Goes on from the first `keep` Ritz vectors and the next block (a thick restart). */
  restart({ values, rows }: Ritz, keep: number): void {
    const { most } = this.options;
    this.#coupling = rows.slice(0, keep).map((row) => this.#beyond(row));
    recombine(this.basis, rows.slice(0, keep));
    this.#projection.fill(0);
    for (let i = 0; i < keep; i++) this.#projection[i * most + i] = values[i];
  }
}
