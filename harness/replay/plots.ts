/** The figures of a replay: errors of layers, tiles, and what each stage costs. */

import { join } from "node:path";
import { type Plot, writePlot } from "../output/plots.ts";
import type { Replay } from "./replay.ts";

const WIDTH = 560;
const PERCENT = "% of the RMS of the layer's exact outputs";

/** Writes `<out>/<scenario>_case<n>_chip<n>_<figure>.svg`. @returns the paths */
export async function writeReplayPlots(replay: Replay, out: string): Promise<string[]> {
  const stem = `${replay.scenario.name}_case${replay.case.number}_chip${replay.chip}`;
  const figures: [string, Plot | null][] = [
    ["layers", layersPlot(replay)],
    ["tiles", tilesPlot(replay)],
    ["stages", stagesPlot(replay)],
  ];
  const written: string[] = [];
  for (const [name, plot] of figures) {
    if (!plot) continue;
    const path = join(out, `${stem}_${name}.svg`);
    await writePlot(plot, path);
    written.push(path);
  }
  return written;
}

function titleOf({ scenario, case: { number, label }, chip }: Replay, text: string, more: string[] = []) {
  return {
    text,
    fontSize: 18,
    offset: 16,
    subtitle: [`${scenario.name}, case ${number} (${label}), chip ${chip}`, ...more],
  };
}

/** RMS of the error of each layer, beside what it inherits and what it makes. */
export function layersPlot(replay: Replay): Plot {
  const parts = ["inherited", "made here", "total"];
  const values = replay.layers.flatMap(({ path, kind, rows, cols, inherited, made, total }) =>
    [inherited, made, total].map(({ rms }, i) => ({
      layer: `${path} ${kind} ${rows} → ${cols}`,
      part: parts[i],
      percent: 100 * rms,
    }))
  );
  return {
    title: titleOf(replay, "Error by layer", [`RMS over ${replay.layerImages} images`]),
    width: WIDTH,
    height: { step: 14 },
    data: { values },
    mark: { type: "bar" },
    encoding: {
      y: { field: "layer", type: "nominal", sort: null, title: null, axis: { labelLimit: 200 } },
      yOffset: { field: "part", sort: parts },
      x: { field: "percent", type: "quantitative", title: PERCENT },
      color: { field: "part", type: "nominal", sort: parts, title: null, legend: { symbolType: "square" } },
    },
  };
}

/** A map of the tiles of every layer, by the error of their partial sums. */
export function tilesPlot(replay: Replay): Plot {
  const panels = replay.layers.map(({ path, kind, rows, cols, tiles }) => ({
    title: `${path} ${kind} ${rows} → ${cols}`,
    width: { step: 36 },
    height: { step: 24 },
    data: { values: tiles.map(({ row, col, rms }) => ({ row, col, percent: 100 * rms })) },
    mark: { type: "rect", stroke: "white" },
    encoding: {
      x: { field: "col", type: "ordinal", title: "column tile", axis: { labelAngle: 0 } },
      y: { field: "row", type: "ordinal", title: "row tile" },
      color: {
        ...{ field: "percent", type: "quantitative", title: "RMS error, %" },
        ...{ scale: { scheme: "viridis", zero: true }, legend: { gradientLength: 120, symbolType: "square" } },
      },
    },
  }));
  const title = titleOf(replay, "Error of tiles", ["their partial sums,", PERCENT]);
  return { title, columns: 3, spacing: 40, concat: panels };
}

/** Images right without each stage and with it alone; null if no stage errs. */
export function stagesPlot(replay: Replay): Plot | null {
  const { costs: { stages, none }, correct, images } = replay;
  if (stages.length === 0) return null;
  const parts = ["off alone", "on alone"];
  const values = stages.flatMap(({ stage, without, alone }) => [
    { stage, part: parts[0], right: without.correct },
    { stage, part: parts[1], right: alone.correct },
  ]);
  const marks = [{ what: "all stages on", right: correct }, { what: "all off", right: none }];
  const all = [...values, ...marks].map(({ right }) => right);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const scale = { domain: [Math.max(0, low - 1), Math.min(images, high + 1)], zero: false };
  const x = { field: "right", type: "quantitative", title: `test images right, of ${images}`, scale };
  const stage = { field: "stage", type: "nominal", sort: null, title: null };
  const color = { field: "part", type: "nominal", sort: parts, title: null, legend: { symbolType: "circle" } };
  return {
    title: titleOf(replay, "What each stage costs", [`lines: all stages on (${correct}), all off (${none})`]),
    width: WIDTH,
    height: { step: 30 },
    layer: [
      { data: { values: marks }, mark: { type: "rule", strokeDash: [4, 3], color: "#666666" }, encoding: { x } },
      {
        data: { values },
        mark: { type: "point", filled: true, size: 90, opacity: 1 },
        encoding: { y: stage, x, color, shape: color },
      },
    ],
  };
}
