/** Programming errors as they arrive at the weights of one layer, with the formulas written out. */

import assert from "node:assert/strict";
import { type Device, type Programming, programmingOf } from "../../models/devices/device.ts";
import type { ChipModel, MappingSpec, Reference } from "../../models/mapping/spec.ts";
import { mulberry32, oracle } from "../support.ts";
import { assertSpread, each, largest, type Matrix, matrixOf, spread, weightsOf } from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const random = mulberry32(14);
const weight = matrixOf(random, { rows: 48, cols: 40 });
weight[0][0] = 1;
const tile = { rows: 20, cols: 16, split: "filled" as const };
const [LOW, HIGH] = [5, 25];

function cells(programming: Programming, more: Partial<Device> = {}): Device {
  const { device } = modelOf({});
  return { ...device, gMinMicrosiemens: LOW, gMaxMicrosiemens: HIGH, limits: null, programming, ...more };
}

type Own = Partial<Omit<ChipModel, "device" | "mapping">> & { mapping?: Partial<MappingSpec> };

async function errors(own: Own, device: Device, w = weight): Promise<Matrix> {
  const [got] = await weightsOf(oracle, {
    weight: w,
    model: modelOf({ tile, device, ...own } as Parameters<typeof modelOf>[0]),
  });
  return each(got, (value, r, j) => value - w[r][j]);
}

/** Errors in units of what each should have as σ. */
function assertUnit(what: string, found: Matrix, sigma: (w: number, row: number, col: number) => number, w = weight) {
  assertSpread(what, each(found, (e, r, j) => e / sigma(w[r][j], r, j)).flat(), { mean: 0, sd: 1 });
}

const plus = (w: number) => LOW + 20 * Math.max(w, 0), minus = (w: number) => LOW + 20 * Math.max(-w, 0);

Deno.test("proportional: σ of each cell of the pair is a share of its conductance", async () => {
  const found = await errors({}, cells(programmingOf("proportional", [0.05])));
  assertUnit("pair", found, (w) => 0.05 * Math.hypot(plus(w), minus(w)) / 20);
  const halves = await errors({ mapping: { sides: "two" } }, cells(programmingOf("proportional", [0.05])));
  assertUnit("two-sided", halves, (w) => 0.05 * Math.hypot(15 + 10 * w, 15 - 10 * w) / 20);
  const offset = await errors({ mapping: { style: "offset" } }, cells(programmingOf("proportional", [0.05])));
  assertUnit("offset", offset, (w) => 0.05 * (15 + 10 * w) / 10);
});

for (const [reference, full] of [["g_max", HIGH], ["cell_range", HIGH - LOW]] as [Reference, number][]) {
  Deno.test(`additive relative to ${reference}: the same σ on every cell`, async () => {
    const found = await errors({ reference }, cells(programmingOf("additive", [0.03])));
    assertUnit("pair", found, () => 0.03 * full * Math.SQRT2 / 20);
    const unit = await errors(
      { reference, mapping: { style: "offset", offset: "unit_column" } },
      cells(programmingOf("additive", [0.03])),
    );
    // a column of each tile: the error of the unit column is common to the others
    const apart = unit.map((row) => [row[0], row[15], row[30]]);
    assertUnit("offset", apart, () => 0.03 * full * Math.SQRT2 / 10);
  });
}

const uneven = each(weight, (w, r, j) => w * (1 + j % 3) * (r < 20 ? 0.5 : 1));
const unevenTile = (r: number, j: number) =>
  largest(uneven.slice(r - r % 20, r - r % 20 + 20).map((row) => row.slice(j - j % 16, j - j % 16 + 16)));

for (
  const mapping of [{ style: "signed" }, {}, { sides: "two" }, { subtract: "digital" }, { style: "offset" }] as Partial<
    MappingSpec
  >[]
) {
  for (const per of ["layer", "column", "tile"] as const) {
    Deno.test(`an error of the weight, ${JSON.stringify(mapping)}, weights scaled per ${per}`, async () => {
      const device = cells(programmingOf("additive", [0.04]));
      const range = { percentile: 100, per };
      const of = (reference: Reference) => errors({ reference, mapping: { ...mapping, range } }, device, uneven);
      assertUnit("layer", await of("layer_max_weight"), () => 0.04 * largest(uneven), uneven);
      const column = (j: number) => largest(uneven.map((row) => [row[j]]));
      assertUnit("column", await of("column_max_weight"), (_, __, j) => 0.04 * column(j), uneven);
      assertUnit("tile", await of("tile_max_weight"), (_, r, j) => 0.04 * unevenTile(r, j), uneven);
    });
  }
}

const sparse = each(weight, (w, r, j) => (r + j) % 2 ? w : 0);
const additive = cells(programmingOf("additive", [0.5]));

for (
  const [name, mapping, cellsUsed] of [
    ["one-sided", {}, 1],
    ["two-sided", { sides: "two" }, 2],
    ["subtracted digitally", { subtract: "digital" }, 1],
    ["signed", { style: "signed" }, 1],
  ] as [string, Partial<MappingSpec>, number][]
) {
  Deno.test(`idle cells off, ${name}: a zero has no error, other weights that of their own cells`, async () => {
    const found = await errors({ idleCells: "off", mapping }, additive, sparse);
    const idle = found.flatMap((row, r) => row.filter((_, j) => sparse[r][j] === 0));
    assert(largest([idle]) < 1e-6, `an idle weight is off by ${largest([idle])}`);
    const used = found.flatMap((row, r) => row.filter((_, j) => sparse[r][j] !== 0));
    assertSpread("used", used, { mean: 0, sd: 0.5 * Math.sqrt(cellsUsed) / 20 });
    const noisy = await errors({ mapping }, additive, sparse);
    const sd = 0.5 * (mapping.style === "signed" ? 1 : Math.SQRT2) / 20;
    assertSpread("noisy", noisy.flat(), { mean: 0, sd });
  });
}

Deno.test("idle cells off, two-sided: the largest weights hold something on both cells, one of them at g_min", async () => {
  const ones = each(weight, (_, r) => r % 2 ? 1 : -1);
  const found = await errors({ idleCells: "off", mapping: { sides: "two" } }, additive, ones);
  assertSpread("±1", found.flat(), { mean: 0, sd: 0.5 * Math.SQRT2 / 20 });
});

Deno.test("idle cells off, offset by unit columns: those hold the offset, and have an error", async () => {
  const mapping = { style: "offset" as const, offset: "unit_column" as const };
  const found = await errors({ idleCells: "off", mapping }, additive, sparse);
  // 15 weights and a unit column to a tile: 3 tiles across
  const zeros = found.flatMap((row, r) =>
    [0, 15, 30].map((t) => row.slice(t, t + 2).find((_, j) => sparse[r][t + j] === 0)!)
  );
  assertSpread("error of the unit column", zeros, { mean: 0, sd: 0.5 / 10 });
});

Deno.test("write-verify: all cells, or a chosen fraction of weights, keep the stated share of σ", async () => {
  const verify = { cells: "all" as const, fraction: 0.3, choose: "random" as const, remaining: 0.2 };
  const sd = 0.5 * Math.SQRT2 / 20;
  const all = await errors({ verify }, additive);
  assertSpread("all", all.flat(), { mean: 0, sd: 0.2 * sd });
  const before = await errors({}, additive);
  for (const choose of ["random", "largest"] as const) {
    const after = await errors({ verify: { ...verify, cells: "fraction", choose } }, additive);
    const shares = each(after, (e, r, j) => e / before[r][j]);
    const verified = shares.flatMap((row, r) => row.map((s, j) => ({ s, size: Math.abs(weight[r][j]) })));
    const done = verified.filter(({ s }) => Math.abs(s - 0.2) < 0.02);
    assert(verified.every(({ s }) => Math.abs(s - 0.2) < 0.02 || Math.abs(s - 1) < 0.02), "neither verified nor not");
    assert.equal(done.length, Math.round(0.3 * 48 * 40));
    const least = done.reduce((low, { size }) => Math.min(low, size), 1);
    const larger = verified.filter(({ size }) => size >= least).length;
    assert.equal(larger === done.length, choose === "largest", choose);
  }
});

Deno.test("device spread: σ · (1 + spread · ξ) differs from cell to cell", async () => {
  const found = await errors({}, cells(programmingOf("additive", [0.5], { deviceSpread: 0.4 })));
  const { sd } = spread(found.flat());
  // E[max(0, 1 + 0.4 ξ)²] = 1.16 but for 0.6 % of the cells; kurtosis 3·E[m⁴]/E[m²]² − 3 = 1.2
  assert(Math.abs(sd / (0.5 * Math.sqrt(2 * 1.16) / 20) - 1) < 0.06, `σ ${sd}`);
  const kurtosis = found.flat().reduce((sum, e) => sum + (e / sd) ** 4, 0) / found.flat().length - 3;
  assert(kurtosis > 0.25, `kurtosis of a pair ${kurtosis}`);
});

Deno.test("two scales, idle cells off: noise u · s(w), s the full scale of the array that holds w", async () => {
  const mapping = { style: "signed" as const, scales: { count: 2, ratio: 0.25 } };
  const own = { mapping, idleCells: "off" as const, reference: "layer_max_weight" as const };
  const found = await errors(own, cells(programmingOf("additive", [0.1])));
  assertUnit("u s(w)", found, (w) => 0.1 * (Math.abs(w) > 0.25 ? 1 : 0.25));
  const pairs = await errors(
    { ...own, mapping: { scales: mapping.scales }, reference: "cell_range" },
    cells(programmingOf("additive", [0.1])),
  );
  assertUnit("pairs", pairs, (w) => 0.1 * (Math.abs(w) > 0.25 ? 1 : 0.25));
});

for (const per of ["layer", "column", "tile"] as const) {
  for (const style of ["signed", "differential", "offset"] as const) {
    Deno.test(`two scales of a ${per}: noise u · s(w), of the array that holds w, on mapping ${style}`, async () => {
      const full = {
        layer: () => largest(uneven),
        column: (_: number, j: number) => largest([uneven.map((row) => row[j])]),
        tile: unevenTile,
      }[per];
      const mapping = { style, scales: { count: 2, ratio: 0.25 }, range: { percentile: 100, per } };
      const own = { mapping, idleCells: "off" as const, reference: "cell_range" as const };
      const found = await errors(own, cells(programmingOf("additive", [0.05])), uneven);
      // the offset mapping has a weight of either sign on one cell: its range holds twice the weight
      const range = style === "offset" ? 2 : 1;
      const scale = (w: number, r: number, j: number) => full(r, j) * (Math.abs(w) > 0.25 * full(r, j) ? 1 : 0.25);
      assertUnit("u s(w)", found, (w, r, j) => 0.05 * range * scale(w, r, j), uneven);
    });
  }
}

Deno.test("slices: errors of a slice count as its bits do", async () => {
  const mapping = { weightBits: 7, slices: 2 };
  const found = await errors(
    { mapping, reference: "cell_range" },
    cells(programmingOf("additive", [0.02])),
    each(weight, (w) => Math.round(w * 63) / 63),
  );
  // digits of 3 bits: full range is 7 steps of 1/63, and 8 times that
  assertUnit("slices", found, () => 0.02 * Math.SQRT2 * 7 / 63 * Math.hypot(1, 8));
});
