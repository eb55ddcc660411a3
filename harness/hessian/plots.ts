/** The figures of a record of curvature: its spectrum, and what each layer has of trace and noise. */

import type { Plot } from "../output/plots.ts";
import type { HessianRecord } from "./record.ts";

/** Densities further below the peak are drawn at this part of it: nothing can be told there. */
const FLOOR = 1e-7;
const WIDTH = 620;

/** Density of eigenvalues on a logarithmic axis, the outermost eigenvalues marked; null if it was not asked for. */
export function spectrumPlot(record: HessianRecord): Plot | null {
  const { density, eigenvalues } = record;
  if (!density) return null;
  const peak = Math.max(...density.density);
  const floor = FLOOR * peak;
  const limited = (value: number) => Math.max(floor, value);
  const values = density.eigenvalue.map((x, i) => {
    const y = density.density[i], error = density.standardError[i];
    return { x, y: limited(y), low: limited(y - error), high: limited(y + error) };
  });
  const marks = [...(eigenvalues?.largest.values ?? []), ...(eigenvalues?.smallest.values ?? [])]
    .map(({ value }) => ({ x: value, y: 3 * floor }));
  const x = { field: "x", type: "quantitative", title: "eigenvalue" };
  const scale = { type: "log", domain: [floor, 2 * peak], nice: false };
  const axis = { format: ".0e", values: powersOfTen(floor, 2 * peak) };
  const y = (field: string) => ({
    ...{ field, type: "quantitative", scale, axis },
    title: "share of eigenvalues per unit",
  });
  const layer = [
    {
      data: { values },
      mark: { type: "area", opacity: 0.2, line: false },
      encoding: { x, y: y("low"), y2: { field: "high" } },
    },
    { data: { values }, mark: { type: "line", strokeWidth: 1.5 }, encoding: { x, y: y("y") } },
    ...(marks.length === 0 ? [] : [{
      data: { values: marks },
      mark: { type: "tick", orient: "vertical", color: "#D55E00", thickness: 1.5, size: 22 },
      encoding: { x, y: y("y") },
    }]),
  ];
  const { starts, steps, sigma } = density;
  const drawn = `${starts} starts of ${steps} Lanczos steps, σ ${sigma.toPrecision(2)}, band: ± standard error`;
  const ticks = marks.length === 0
    ? []
    : [`ticks: the ${marks.length / 2} largest and ${marks.length / 2} smallest eigenvalues`];
  return {
    title: titleOf(record, { text: "Spectrum of the Hessian", more: [drawn, ...ticks] }),
    width: WIDTH,
    height: 300,
    layer,
  };
}

function powersOfTen(from: number, to: number): number[] {
  const first = Math.ceil(Math.log10(from));
  return Array.from({ length: Math.floor(Math.log10(to)) - first + 1 }, (_, i) => 10 ** (first + i));
}

function titleOf(
  { scenario, case: one, network, settings }: HessianRecord,
  { text, more }: { text: string; more: string[] },
) {
  const part = settings.of === "train" ? "training" : "test";
  const where = `${network.name}, ${network.weights} weights, on ${settings.images} ${part} images`;
  const subtitle = [`${scenario.name}, case ${one.number} (${one.label}): ${where}`, ...more];
  return { text, fontSize: 20, offset: 20, subtitle };
}

interface Bar {
  name: string;
  part: string;
  mean: number;
  low: number;
  high: number;
}

/** Bars of every layer: trace with its error, and share of the predicted rise; null if neither was asked for. */
export function layersPlot(record: HessianRecord): Plot | null {
  const { trace, diagonal, noise, network } = record;
  const names = new Map(network.layers.map(({ path, kind, settings }) => [path, `${path} ${kind} ${settings}`.trim()]));
  const traced: Bar[] = trace
    ? trace.layers.map((l) => barOf(names.get(l.layer)!, { part: "Hessian", ...l }))
    : (diagonal?.layers ?? []).map(({ layer, sum }) => (
      barOf(names.get(layer)!, { part: "Gauss–Newton", mean: sum, standardError: 0 })
    ));
  const total = noise?.predicted.mean || 1;
  const shared: Bar[] = !noise ? [] : [
    ...noise.layers.map(({ layer, curvature: { mean, standardError } }) => (
      { part: "curvature", mean, standardError, name: names.get(layer)! }
    )),
    ...noise.kinks.map((k) => ({ ...k, part: "kinks", name: `${k.layer} kinks` })),
  ].map(({ name, part, mean, standardError }) => (
    barOf(name, { part, mean: 100 * mean / total, standardError: 100 * standardError / total })
  ));
  const panels = [
    ...(traced.length > 0 ? [barPanel(traced, "trace of the layer's block")] : []),
    ...(shared.length > 0 ? [barPanel(shared, "share of the predicted rise of the loss (%)")] : []),
  ];
  if (panels.length === 0) return null;
  const more = [
    "whiskers: ± standard error",
    ...(noise ? [`noise: errors of programming, ${noise.programming}, of ${noise.device} cells`] : []),
  ];
  return {
    title: titleOf(record, { text: "Curvature by layer", more }),
    columns: 1,
    spacing: 30,
    concat: panels,
    resolve: { scale: { color: "independent", y: "independent" } },
  };
}

function barOf(
  name: string,
  { part, mean, standardError }: { part: string; mean: number; standardError: number },
): Bar {
  return { name, part, mean, low: mean - standardError, high: mean + standardError };
}

function barPanel(values: Bar[], title: string): Plot {
  const parts = [...new Set(values.map(({ part }) => part))];
  const sort = values.map(({ name }) => name);
  const y = { field: "name", type: "nominal", sort, title: null, axis: { labelLimit: 300 } };
  const x = (field: string) => ({ field, type: "quantitative", title, scale: { zero: true } });
  const legend = parts.length > 1 ? { symbolType: "square" } : null;
  const color = { field: "part", type: "nominal", sort: parts, title: null, legend };
  return {
    width: WIDTH,
    height: { step: 24 },
    data: { values },
    layer: [
      { mark: { type: "bar", height: 14 }, encoding: { y, x: x("mean"), color } },
      {
        mark: { type: "rule", strokeWidth: 1.5, color: "#222222" },
        encoding: { y, x: x("low"), x2: { field: "high" } },
      },
    ],
  };
}
