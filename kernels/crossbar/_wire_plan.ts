/** How many sweeps the wires of a tile need: rigorous bounds from its lines alone, whatever the cells. */

/** Resistances of a tile's wires: of one segment, and of what is in series with a line's driven end. */
export interface Wires {
  wordOhms: number;
  bitOhms: number;
  /** In series with the first segment of a word line (or source line): its driver. */
  driverOhms?: number;
  /** In series with the last segment of a bit line: multiplexer and converter input. */
  terminalOhms?: number;
}

/** A line as the kernels take it. */
export interface LineWire {
  /** Of a segment, MΩ (V/µA). */
  resistance: number;
  /** Of the first segment and what is in series with it, MΩ. */
  firstResistance: number;
  /** resistance / firstResistance. */
  head: number;
}

export interface SweepPlan {
  /** Pairs of half sweeps, bit lines first; 0 where the first guess is as good. */
  sweeps: number;
  /** Relaxation of every half sweep; 1 is none. */
  omegas: number[];
  /** The relaxation that the omegas tend to, 1 for none. */
  omega: number;
  /** What a sweep leaves of the error in the long run. */
  rate: number;
  /**
   * Most that a column current is off, relative to the largest |input| times the column's conductance, or that of the
   * mean column where it is larger. Rounding in f32 adds some 10⁻⁶.
   */
  bound: number;
}

export interface SweepPlanOptions {
  /** No cell conducts better, µS. */
  gMaxMicrosiemens: number;
  tileRows: number;
  tileCols: number;
  wires: Wires;
  tolerance: number;
  /** Cells on one crossing of word and bit lines: 2 for interleaved pairs. */
  planes?: number;
  maxSweeps?: number;
}

/** Of a segment's resistance, where wires have none and their end has: a line of equal potential, to rounding. */
const NEARLY_NOTHING = 1e-6;

/** @throws {RangeError} if a resistance is negative or no number */
export function lineWires({ wordOhms, bitOhms, driverOhms = 0, terminalOhms = 0 }: Wires): {
  word: LineWire;
  bit: LineWire;
} {
  for (const [key, ohms] of Object.entries({ wordOhms, bitOhms, driverOhms, terminalOhms })) {
    if (!(ohms >= 0 && ohms <= 1e9)) throw new RangeError(`wires ${key}: expected 0 to 1e9 Ω, got ${ohms}`);
  }
  return { word: lineWire(wordOhms, driverOhms), bit: lineWire(bitOhms, terminalOhms) };
}

function lineWire(ohms: number, endOhms: number): LineWire {
  const segment = ohms > 0 ? ohms : NEARLY_NOTHING * endOhms;
  const head = segment > 0 ? segment / (segment + endOhms) : 1;
  return { resistance: 1e-6 * segment, firstResistance: 1e-6 * (segment + endOhms), head };
}

/**
 * The number of sweeps for a tolerance, from the better of two bounds.
 *
 * Without relaxation: errors are carried by nonnegative matrices T = (L + rG)⁻¹rG, and on profiles p with Lp ≥ 0, as 1
 * and all Tᵏ1 are, T grows with every conductance; so that the profiles of uniform lines at g_max bound them, and after
 * k sweeps the word lines are off by at most max|x|·(Tᵏ⁺¹1 of a bit line)·(Tᵏ⁺¹1 of a word line). With relaxation in
 * Chebyshev's order: the error falls like 1/T₂ₖ(1/γ) in the energy norm, γ² ≤ ρ_word·ρ_bit, where ρ = rg/(rg + λ) with
 * the smallest eigenvalue λ of the line's L; a column's current by √(its conductance) of that norm.
 *
 * @throws {RangeError} if the tolerance takes more than `maxSweeps` sweeps
 * Source: Varga 1962, Matrix Iterative Analysis, §5.3 (cyclic Chebyshev); Young 1971, §6 (rate ω − 1 of two-cyclic
 * matrices).
 */
export function sweepPlan(options: SweepPlanOptions): SweepPlan {
  const { gMaxMicrosiemens, tileRows, tileCols, wires, tolerance, planes = 1, maxSweeps = 100 } = options;
  if (!(tolerance > 0)) throw new RangeError(`wires tolerance: expected more than 0, got ${tolerance}`);
  const { word, bit } = lineWires(wires);
  const along = { load: word.resistance * gMaxMicrosiemens, length: tileCols, head: word.head };
  const down = { load: bit.resistance * gMaxMicrosiemens * planes, length: tileRows, head: bit.head };
  const gamma2 = share(along) * share(down);
  const plain = plainSweeps(along, { down, tolerance, maxSweeps });
  const most = Math.min(maxSweeps, plain?.sweeps ?? Infinity);
  const relaxed = relaxedSweeps({ along, down, tolerance, gamma2, most: most - (plain ? 1 : 0) });
  const plan = relaxed ?? plain;
  if (plan) return plan;
  const drop = `${wires.wordOhms} and ${wires.bitOhms} Ω at ${gMaxMicrosiemens} µS on ${tileRows} × ${tileCols}`;
  throw new RangeError(`Cannot solve wires: ${drop} does not converge within ${maxSweeps} sweeps to ${tolerance}`);
}

/** A line at its worst: all cells at g_max, loads in units of a segment's conductance. */
interface Worst {
  load: number;
  length: number;
  head: number;
}

function plainSweeps(
  along: Worst,
  { down, tolerance, maxSweeps }: { down: Worst; tolerance: number; maxSweeps: number },
): SweepPlan | undefined {
  let words: number[] = new Array(along.length).fill(1);
  let bits: number[] = new Array(down.length).fill(1);
  const rate = share(along) * share(down);
  for (let sweeps = 0; sweeps <= maxSweeps; sweeps++) {
    words = carry(along, words);
    bits = carry(down, bits);
    const bound = Math.max(...words) * Math.max(...bits);
    if (bound <= tolerance) return { sweeps, omegas: new Array(2 * sweeps).fill(1), omega: 1, rate, bound };
  }
}

/** T applied to a profile: Thomas on a uniform line, driven end first. */
function carry({ load, head }: Worst, profile: number[]): number[] {
  const n = profile.length;
  const factors: number[] = [], sums: number[] = [];
  let series = 0, sum = 0;
  for (let k = n - 1; k >= 0; k--) {
    const s = load + series;
    factors[k] = 1 / ((k === 0 ? head : 1) + s);
    sum = load * profile[k] + sum;
    sums[k] = sum;
    series = s * factors[k];
    sum *= factors[k];
  }
  let before = 0;
  return factors.map((c, k) => before = c * (sums[k] + before));
}

function relaxedSweeps(
  { along, down, tolerance, gamma2, most }: {
    along: Worst;
    down: Worst;
    tolerance: number;
    gamma2: number;
    most: number;
  },
): SweepPlan | undefined {
  const first = Math.sqrt(share(along)) * Math.max(...carry(down, new Array(down.length).fill(1)));
  const omega = 2 / (1 + Math.sqrt(1 - gamma2));
  const omegas: number[] = [];
  for (let sweeps = 1; sweeps <= most; sweeps++) {
    for (let half = 0; half < 2; half++) {
      const before = omegas.at(-1);
      omegas.push(
        before === undefined ? 1 : omegas.length === 1 ? 1 / (1 - gamma2 / 2) : 1 / (1 - gamma2 * before / 4),
      );
    }
    const bound = first * Math.sqrt(along.length) / Math.cosh(2 * sweeps * Math.acosh(1 / Math.sqrt(gamma2)));
    if (bound <= tolerance) return { sweeps, omegas, omega, rate: omega - 1, bound };
  }
}

/**
 * Most of the power of a line's cells over that of cells and wires: load / (load + smallest eigenvalue of the wires).
 */
function share({ load, length, head }: Worst): number {
  return load === 0 ? 0 : load / (load + smallestEigenvalue(length, head));
}

/** Of the tridiagonal matrix of a line, from below, by bisection: a pivot is negative beyond the first eigenvalue. */
function smallestEigenvalue(length: number, head: number): number {
  const beyond = (shift: number) => {
    let link = 0;
    for (let k = length - 1; k >= 0; k--) {
      const pivot = (k === 0 ? head : 1) + link - shift;
      if (pivot <= 0) return true;
      link = (link - shift) / pivot;
    }
    return false;
  };
  let [low, high] = [0, 4];
  for (let i = 0; i < 200 && high - low > 1e-9 * high; i++) {
    const middle = (low + high) / 2;
    if (beyond(middle)) high = middle;
    else low = middle;
  }
  return low;
}
