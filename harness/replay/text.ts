/** A replay as the lines that a person reads in a terminal. */

import { STAGE_TEXT } from "../../models/mapping/inspect/stages.ts";
import type { TileFaults } from "../../models/mapping/inspect/fault_map.ts";
import { type Paint, plainPaint } from "../output/paint.ts";
import { table } from "../output/table.ts";
import { plural } from "../output/words.ts";
import type { ImageChange } from "./images.ts";
import type { Replay, ReplayedLayer, ReplayedTile } from "./replay.ts";

/** Images and tiles to a list, at most; `--json` has all. */
const MOST_IMAGES = 8;
const MOST_TILES = 8;

/** The whole of it: the chip, its images, layers, tiles, and what each stage of the physics costs. */
export function replayReport(replay: Replay, paint: Paint = plainPaint): string[] {
  const { scenario, case: one, chip, warnings } = replay;
  const title = (text: string) => paint("bold", text);
  return [
    `${title(`${scenario.name}, case ${one.number}, chip ${chip}`)} (${caseName(replay)})`,
    ...originLines(replay),
    ...recordLines(replay, paint),
    ...warnings.map((warning) => paint("yellow", `warning: ${warning}`)),
    "",
    ...imageLines(replay, title),
    "",
    ...stageLines(replay, title),
    "",
    ...layerLines(replay, title),
    "",
    ...tileLines(replay, title),
    "",
    `seconds: ${replay.seconds.toFixed(1)}`,
  ];
}

function caseName({ case: { group, label } }: Replay): string {
  return group === "sweep" ? label : `${group}: ${label}`;
}

function originLines({ gpu, seed, networks, cleanCorrect, correct, images }: Replay): string[] {
  const sort = { training: "trained", cache: "from the cache of trained networks", file: "read from its file" };
  const origins = [...new Set(networks.map(({ from }) => sort[from]))].join(", ");
  const where = gpu.engine === "oracle" ? "oracle engine, no gpu used" : `gpu ${gpu.adapter}`;
  const software = gpu.engine === "gpu" && gpu.software ? ", a software adapter" : "";
  return [
    `on       ${where}${software}; seed ${seed}`,
    `network  ${origins}; exact: ${share(cleanCorrect, images)}`,
    `chip     ${share(correct, images)}`,
  ];
}

function share(right: number, images: number): string {
  return `${right} of ${plural(images, "test image")} right (${percent(right / images)} %)`;
}

function recordLines({ record, reproduced, correct, differences }: Replay, paint: Paint): string[] {
  if (!record) return ["record   none: this is the chip that a run of the scenario as it stands would draw"];
  const causes = differences.map(({ what, recorded, here }) => `         ${what}: recorded ${recorded}, here ${here}`);
  if (reproduced) {
    const same = `${record.path} has the same ${record.correct} right`;
    const though = causes.length > 0 ? ", though not everything is as it was:" : "";
    return [`record   ${paint("green", "reproduced")}: ${same}${though}`, ...causes];
  }
  const here = `${record.path} has ${record.correct} right, this chip ${correct}`;
  return [
    `record   ${paint("red", "not reproduced")}: ${here}; what follows is the chip as it is here`,
    ...(causes.length > 0 ? causes : ["         nothing that the record tells is different here"]),
  ];
}

function imageLines({ lost, won }: Replay, title: (text: string) => string): string[] {
  const list = (what: string, changes: ImageChange[]) => {
    const shown = changes.slice(0, MOST_IMAGES).map(changeText);
    const more = changes.length > shown.length ? [`… and ${changes.length - shown.length} more`] : [];
    return `${what}: ${changes.length === 0 ? "none" : [...shown, ...more].join(", ")}`;
  };
  return [
    title("images, from 0"),
    list(`lost, right by the exact network (${lost.length})`, lost),
    list(`won, wrong by the exact network (${won.length})`, won),
  ];
}

function changeText({ image, label, exact, chip }: ImageChange): string {
  const name = (found: number) => found < 0 ? "no number" : String(found);
  return exact === label ? `${image} (${label} as ${name(chip)})` : `${image} (${label}, not ${name(exact)})`;
}

function stageLines(
  { costs: { stages, none }, correct, lost, images }: Replay,
  title: (text: string) => string,
): string[] {
  const head = title(`what each stage costs this chip, images right of ${images}`);
  if (stages.length === 0) return [head, "this case has no stage that errs"];
  const rows = stages
    .toSorted((a, b) => b.without.correct - a.without.correct || a.alone.correct - b.alone.correct)
    .map(({ stage, without, alone }) => [
      ...[stage, STAGE_TEXT[stage]],
      ...[without.correct, without.correct - correct, without.mended, alone.correct, none - alone.correct].map(String),
    ]);
  return [
    head,
    ...table(["stage", "what", "off alone", "gain", `mends of ${lost.length} lost`, "on alone", "loss"], rows),
    `all stages on: ${correct}; all off, weights as they are mapped: ${none}`,
  ];
}

function layerLines({ layers, layerImages }: Replay, title: (text: string) => string): string[] {
  const rows = layers.map((layer) => [
    ...[layer.path, `${layer.kind} ${layer.rows} → ${layer.cols}`],
    ...[layer.total, layer.inherited, layer.made, layer.madeOfExact].map(({ rms }) => percent(rms)),
    ...[layer.total, layer.made].map(({ largest }) => percent(largest)),
  ]);
  return [
    title(`errors of layers, % of the RMS of their exact outputs, over ${plural(layerImages, "image")}`),
    ...table(
      ["layer", "matrix", "RMS", "inherited", "made here", "on exact inputs", "largest", "largest made here"],
      rows,
    ),
    "inherited: exact arithmetic on the chip's inputs; made here: the rest; on exact inputs: made here if they were exact",
  ];
}

function tileLines({ layers }: Replay, title: (text: string) => string): string[] {
  const all = layers.flatMap((layer) => layer.tiles.map((tile) => ({ layer, tile })));
  const worst = all.toSorted((a, b) => b.tile.rms - a.tile.rms).slice(0, MOST_TILES);
  const faulty = all.some(({ tile }) => tile.faults);
  const of = all.length > worst.length ? ` (${worst.length} of ${all.length})` : "";
  return [
    title(`worst tiles: error of their partial sums, % of the RMS of the layer's exact outputs${of}`),
    ...table(
      ["layer", "tile", "rows", "columns", "RMS", "largest", ...(faulty ? ["stuck off", "stuck on", "open"] : [])],
      worst.map(({ layer, tile }) => [...tileCells(layer, tile), ...(faulty ? faultCells(tile.faults) : [])]),
    ),
  ];
}

function tileCells({ path }: ReplayedLayer, { row, col, rows, cols, rms, largest }: ReplayedTile): string[] {
  const range = ([from, below]: [number, number]) => `${from} … ${below - 1}`;
  return [path, `${row}, ${col}`, range(rows), range(cols), percent(rms), percent(largest)];
}

function faultCells(faults: TileFaults | null): string[] {
  return faults ? [faults.stuckOff, faults.stuckOn, faults.open].map(String) : ["0", "0", "0"];
}

function percent(part: number): string {
  return (100 * part).toFixed(2);
}
