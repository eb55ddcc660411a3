/** Faulty cells and open lines as they arrive at the weights of one layer. */

import assert from "node:assert/strict";
import { constantLaw, type Device } from "../../models/devices/device.ts";
import type { Faults, MappingSpec } from "../../models/mapping/spec.ts";
import { oracle } from "../support.ts";
import { each, type Matrix, weightsOf } from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const ROWS = 48, COLS = 40;
/** Half of the largest weight everywhere; the largest in a corner sets the range. */
const weight: Matrix = Array.from({ length: ROWS }, (_, r) => Array.from({ length: COLS }, (_, j) => r + j ? 0.5 : 1));
const tile = { rows: 20, cols: 16, split: "filled" as const };
const device: Device = { ...modelOf({}).device, gMinMicrosiemens: 5, gMaxMicrosiemens: 25 };

interface Own {
  faults: Partial<Faults>;
  mapping?: Partial<MappingSpec>;
  more?: Partial<Device>;
  chips?: number;
  timeSeconds?: number;
  readNoise?: "frozen" | "cells" | "law";
}

function faulty({ faults, mapping = { style: "offset" }, more = {}, chips = 4, ...rest }: Own): Promise<Matrix[]> {
  return weightsOf(oracle, {
    weight,
    chips,
    model: modelOf({ tile, device: { ...device, ...more }, faults, mapping, ...rest }),
  });
}

/** How many entries are this value. */
function count(chips: Matrix[], value: number): number {
  return chips.flat(2).filter((w) => Math.abs(w - value) < 1e-5).length;
}

/** Within 4.5 standard deviations of a binomial count. */
function assertShare(what: string, got: number, n: number, share: number) {
  const off = Math.abs(got - n * share), sd = Math.sqrt(n * share * (1 - share));
  assert(off <= 4.5 * sd, `${what}: ${got} of ${n}, expected ${n * share} ± ${sd}`);
}

Deno.test("stuck cells: the stated shares at g_max and at g_min", async () => {
  const chips = await faulty({ faults: { stuckOn: 0.1, stuckOff: 0.05 } });
  const n = 4 * ROWS * COLS;
  // the corner holds the largest weight already
  assertShare("on", count(chips, 1), n, 0.1);
  assertShare("off", count(chips, -1), n, 0.05);
  assert.equal(count(chips, 1) + count(chips, -1) + count(chips, 0.5), n);
  assert.notDeepEqual(chips[0], chips[1]);
});

Deno.test("stuck cells of a pair: each by itself", async () => {
  const n = 4 * ROWS * COLS;
  const chips = await faulty({ faults: { stuckOn: 0.2 }, mapping: {} });
  // G⁺ half, G⁻ empty: on, neither → 0.5; plus → 1; minus → −0.5; both → 0
  assertShare("neither", count(chips, 0.5), n, 0.64);
  assertShare("plus", count(chips, 1), n, 0.16);
  assertShare("minus", count(chips, -0.5), n, 0.16);
  assertShare("both", count(chips, 0), n, 0.04);
});

Deno.test("stuck cells by exact count: the same number on every chip", async () => {
  const chips = await faulty({ faults: { stuckOn: 0.0999, stuckOff: 0.05, count: "exact" } });
  for (const chip of chips) {
    const [on, off] = [Math.floor(0.0999 * ROWS * COLS), Math.floor(0.05 * ROWS * COLS)];
    assert.equal(count([chip], -1), off);
    // the corner holds the largest weight without being stuck, as a rule
    assert([0, 1].includes(count([chip], 1) - on), `${count([chip], 1)} on, expected ${on}`);
  }
});

/** Entries of every line: rows of a tile (or columns), all open or none. */
function openLines(chip: Matrix, { rows, cols }: { rows: number; cols: number }): boolean[] {
  const lines = new Map<string, boolean[]>();
  each(chip, (w, r, j) => {
    const key = `${Math.floor(r / rows)} ${Math.floor(j / cols)}`;
    lines.set(key, [...lines.get(key) ?? [], Math.abs(w + 1.5) < 1e-5]);
    return w;
  });
  return [...lines.values()].map((open) => {
    assert(open.every((o) => o === open[0]), "a line is open in part");
    return open[0];
  });
}

const LINES = { deadRows: { rows: 1, cols: 16 }, deadCols: { rows: 20, cols: 1 } };

for (const kind of ["deadRows", "deadCols"] as const) {
  Deno.test(`${kind}: whole lines of a tile read 0 µS, the stated share of them`, async () => {
    // 0 µS where the middle of 5 … 25 stands for 0 is −1.5 of the largest weight
    const chips = await faulty({ faults: { [kind]: 0.15 }, chips: 20 });
    const open = chips.flatMap((chip) => openLines(chip, LINES[kind]));
    assertShare(kind, open.filter(Boolean).length, open.length, 0.15);
  });

  Deno.test(`${kind} stay open and stuck cells stuck, whatever time and reads do to cells`, async () => {
    const law = {
      law: "polynomial" as const,
      coefficients: [1, 0, 0, 0, 0] as [number, number, number, number, number],
    };
    const limits = { floorMicrosiemens: 5, ceilingMicrosiemens: 25 };
    const aged: Partial<Device> = {
      limits,
      relaxation: { fromSeconds: 1, shiftPerLog: 0.1, sdPerLog: 0.1, sdConstant: 0.5 },
      readNoise: { law, relative: false, tReadSeconds: null },
    };
    const drifting: Partial<Device> = { drift: { t0Seconds: 1, mu: constantLaw(0.1), sigma: constantLaw(0) } };
    for (const more of [drifting, aged, { ...aged, readNoise: null }]) {
      const later = await faulty({
        faults: { [kind]: 0.15, stuckOn: 0.1 },
        more,
        timeSeconds: 1000,
        readNoise: "frozen",
      });
      const fresh = await faulty({ faults: { [kind]: 0.15, stuckOn: 0.1 } });
      fresh.forEach((chip, c) =>
        each(chip, (w, r, j) => {
          // a stuck cell has read noise, an open line has none
          const stuck = Math.abs(w - 1) < 1e-5 && r + j > 0 && !more.readNoise;
          const fixed = Math.abs(w + 1.5) < 1e-5 || stuck;
          if (fixed) assert(Math.abs(later[c][r][j] - w) < 1e-5, `[${r}, ${j}] was ${w}, is ${later[c][r][j]}`);
          return w;
        })
      );
    }
  });

  Deno.test(`${kind} carry no read noise`, async () => {
    const law = { law: "saturating" as const, coefficients: [1, 0.1] as [number, number] };
    const more = {
      readNoise: { law, relative: false, tReadSeconds: null },
      limits: { floorMicrosiemens: 5, ceilingMicrosiemens: 25 },
    };
    const fresh = await faulty({ faults: { [kind]: 0.15 } });
    for (const readNoise of ["law", "cells"] as const) {
      const noisy = await faulty({ faults: { [kind]: 0.15 }, more, readNoise });
      fresh.forEach((chip, c) =>
        each(chip, (w, r, j) => {
          if (Math.abs(w + 1.5) < 1e-5) assert(Math.abs(noisy[c][r][j] - w) < 1e-5, `[${r}, ${j}]: ${noisy[c][r][j]}`);
          return w;
        })
      );
    }
  });
}

Deno.test("open lines of a pair: each plane has its own", async () => {
  const chips = await faulty({ faults: { deadRows: 0.3 }, mapping: {}, chips: 20 });
  const n = 20 * ROWS * COLS;
  // G⁺ 15, G⁻ 5: as wanted 0.5; plus open −0.25; minus open 0.75; both 0
  const shares = [[0.5, 0.49], [-0.25, 0.21], [0.75, 0.21], [0, 0.09]];
  for (const [value, share] of shares) {
    // lines of 16, 16 and 8 cells fail together: 16 times the variance at most
    const off = Math.abs(count(chips, value) / n - share);
    assert(off <= 4.5 * Math.sqrt(16 * share / n), `${value}: ${count(chips, value) / n}, expected ${share}`);
  }
});
