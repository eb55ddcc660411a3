/** Resistive networks in f64: a nodal matrix in a band, solved by Cholesky. */

/** A network whose nodes are numbered so that neighbours are near: conductances µS, voltages V, currents µA. */
export class Network {
  readonly #band: Float64Array;
  readonly #width: number;
  #factored = false;

  /** @param reach the most that the numbers of two nodes with a conductance between them differ */
  constructor(readonly nodes: number, reach: number) {
    this.#width = reach + 1;
    this.#band = new Float64Array(nodes * this.#width);
  }

  /** A conductance between two nodes. */
  connect(a: number, b: number, siemens: number): void {
    this.#add(a, a, siemens);
    this.#add(b, b, siemens);
    this.#add(Math.max(a, b), Math.min(a, b), -siemens);
  }

  /**
   * A conductance from a node to a fixed voltage; the current of a voltage other than 0 goes to the right-hand side.
   */
  tie(a: number, siemens: number): void {
    this.#add(a, a, siemens);
  }

  #add(row: number, column: number, siemens: number): void {
    this.#band[row * this.#width + row - column] += siemens;
  }

  /** Voltages for currents into the nodes, in place. */
  solve(currents: Float64Array): Float64Array {
    if (!this.#factored) this.#factor();
    const [band, width, n] = [this.#band, this.#width, this.nodes];
    for (let i = 0; i < n; i++) {
      for (let d = Math.min(i, width - 1); d > 0; d--) currents[i] -= band[i * width + d] * currents[i - d];
      currents[i] /= band[i * width];
    }
    for (let i = n - 1; i >= 0; i--) {
      currents[i] /= band[i * width];
      for (let d = Math.min(i, width - 1); d > 0; d--) currents[i - d] -= band[i * width + d] * currents[i];
    }
    return currents;
  }

  /** L of L·Lᵀ in place: row i holds its diagonal at 0 and the element d to the left at d. */
  #factor(): void {
    const [band, width] = [this.#band, this.#width];
    for (let i = 0; i < this.nodes; i++) {
      const first = Math.max(0, i - width + 1);
      for (let j = first; j <= i; j++) {
        let sum = band[i * width + i - j];
        for (let k = Math.max(first, j - width + 1); k < j; k++) {
          sum -= band[i * width + i - k] * band[j * width + j - k];
        }
        band[i * width + i - j] = i === j ? Math.sqrt(sum) : sum / band[j * width];
      }
    }
    this.#factored = true;
  }
}
