/** Figures: a Vega-Lite specification becomes SVG, with one look for all of them. */

import { dirname } from "node:path";
import type { LoggerInterface } from "vega";
import type { Config, TopLevelSpec } from "vega-lite";
import { OutputError } from "../result.ts";
import { showKey } from "./words.ts";

/** A Vega-Lite specification; background, fonts and colours come from here. Its type is checked when it is drawn. */
export type Plot = Record<string, unknown>;

/** Eight colours that people with any colour vision can tell apart. Source: Okabe and Ito 2008. */
export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"];

const INK = "#222222";
const FAINT = "#E3E3E3";

const LOOK = {
  background: "white",
  padding: 18,
  font: "Helvetica, Arial, 'Liberation Sans', sans-serif",
  view: { stroke: null },
  range: { category: COLOURS },
  mark: { color: COLOURS[0] },
  line: { strokeWidth: 2 },
  axis: {
    ...{ labelFontSize: 12, titleFontSize: 13, labelColor: INK, titleColor: INK, titleFontWeight: "normal" },
    ...{ gridColor: FAINT, domainColor: INK, tickColor: INK, titlePadding: 8, labelFlush: false, tickCount: 6 },
  },
  legend: {
    ...{ labelFontSize: 12, titleFontSize: 12, labelColor: INK, titleColor: INK, titleFontWeight: "normal" },
    ...{ symbolType: "stroke", symbolStrokeWidth: 3, symbolOpacity: 1, titlePadding: 6, offset: 14, titleLimit: 0 },
  },
  title: {
    ...{ anchor: "start", frame: "group", color: INK, fontSize: 14, offset: 10 },
    ...{ subtitleColor: "#555555", subtitleFontSize: 12, subtitleLineHeight: 17, subtitlePadding: 6 },
  },
} as const;

/**
 * The SVG of a plot. Its libraries are loaded here and nowhere else, so that no other command waits for them.
 *
 * @throws {TypeError} if Vega-Lite has anything to complain about
 */
export async function svgOf(plot: Plot): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  // Vega offers this to renderers without a canvas, its types leave it out
  (vega as unknown as { textMetrics: { width: typeof textWidth } }).textMetrics.width = textWidth;
  const { spec } = compile(plot as unknown as TopLevelSpec, { config: LOOK as Config, logger: strictLogger() });
  const view = new vega.View(vega.parse(spec), { renderer: "none", logger: strictLogger() });
  try {
    return `<?xml version="1.0" encoding="UTF-8"?>\n${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/** Without a canvas Vega takes 0.8 em for every character, which tears a figure apart; these are about Helvetica's. */
function textWidth(item: { fontSize?: number; text?: unknown }, line?: string): number {
  const text = String(line ?? item.text ?? "");
  const em = [...text].reduce(
    (sum, c) => sum + (/[ijlt.,:;'|!()I /-]/.test(c) ? 0.32 : /[A-Zmw%…]/.test(c) ? 0.74 : 0.56),
    0,
  );
  return em * (item.fontSize ?? 11);
}

/** A wrong specification draws something all the same, with a warning that nobody reads: here it is an error. */
function strictLogger() {
  const refuse = (...what: readonly unknown[]): never => {
    throw new TypeError(`Cannot draw the plot: ${what.join(" ")}`);
  };
  const quiet = () => logger;
  const logger: LoggerInterface = { level, warn: refuse, error: refuse, info: quiet, debug: quiet };
  function level(): number;
  function level(level: number): LoggerInterface;
  function level(level?: number): number | LoggerInterface {
    return level === undefined ? 0 : logger;
  }
  return logger;
}

/**
 * Draws a plot into a file, whose folder is made if it is not there.
 *
 * @throws {OutputError} if the file cannot be written
 */
export async function writePlot(plot: Plot, path: string): Promise<void> {
  const svg = await svgOf(plot);
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, svg);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`${path}: expected to write the plot, got ${got}`);
  }
}

/** A time as people say it: 20 s, 1 h, 30 d, 1 y. */
export function showTime(seconds: number): string {
  return showKey("time_seconds", seconds);
}

const TICKS = [1, 60, 3600, 86400, 2592000, 31536000, 315360000];

/** Logarithmic axis of seconds; its ticks are 1 s, 1 min, 1 h, 1 d, 30 d, 1 y, 10 y, as far as the range reaches. */
export function timeAxis(title: string, { range: [from, to], among = TICKS }: {
  range: [number, number];
  among?: number[];
}) {
  const ticks = among.filter((t) => t >= from && t <= to);
  const labels = JSON.stringify(Object.fromEntries(ticks.map((t) => [t, showTime(t)])));
  const scale = { type: "log", domain: [from, to], nice: false } as const;
  return { title, scale, axis: { values: ticks, labelExpr: `(${labels})[datum.value]` } };
}
