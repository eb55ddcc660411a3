/** Plots as figures of the page: no title inside, what they show said in words, one look in both themes. */

import { layersPlot, spectrumPlot } from "../hessian/plots.ts";
import type { HessianRecord } from "../hessian/record.ts";
import { type Plot, svgOf } from "../output/plots.ts";
import type { ResultRecord } from "../records/record.ts";
import { escapeHtml, h, join, type Markup, raw } from "./html.ts";
import { percent } from "./numbers.ts";
import { NARROW, PAGE_LOOK, panelPlot, WIDE } from "./panel_plot.ts";
import { type Figure, figuresOf, type Panel } from "./panels.ts";
import { type Scale, scaleOf } from "./scale.ts";

/** Pixels of a plot of curvature with its labels. */
const CURVATURE_WIDTH = 362;

const LEGEND = "Solid: mean over chips, band: its 95 % interval, dashed: 5th percentile of the chips, " +
  "dotted: the exact network.";

/** Accuracy against every numeric axis of the sweep. */
export async function sweepFigures(record: ResultRecord): Promise<Markup[]> {
  const scale = scaleOf(record, "means");
  return await Promise.all(figuresOf(record).map((figure) => sweepFigure(figure, scale)));
}

async function sweepFigure(figure: Figure, scale: Scale): Promise<Markup> {
  const { key, panels } = figure;
  const columns = panels.length === 4 ? 2 : Math.min(3, panels.length);
  const drawn = await Promise.all(panels.map(async (panel) => {
    const label = describe(panel, key);
    const at = (total: number) => drawing(panelPlot(panel, { key, scale, total }), label);
    const wide = WIDE[columns - 1] > NARROW && mark(await at(WIDE[columns - 1]), "wide");
    const narrow = mark(await at(NARROW), "narrow");
    return h("figure.plot", panel.title && h("figcaption", panel.title), wide, narrow);
  }));
  const among = panels.length > 1 ? " Grey: the means of the other panels." : "";
  return join(
    h("h3", "Accuracy against ", h("code", key)),
    h(
      columns === 1 ? "div.sweep.alone" : "div.sweep",
      h(`div.panels.of-${columns}`, drawn),
      h("p.legend", LEGEND, among),
    ),
  );
}

function describe({ title, points, thresholds }: Panel, key: string): string {
  const [first, last] = [points[0], points.at(-1)!];
  const from = `mean accuracy ${percent(first.mean)} % at ${key} = ${first.x}`;
  const to = `${percent(last.mean)} % at ${last.x}`;
  const lines = thresholds.map(({ label }) => label);
  return `${title ? `${title}: ` : ""}${from}, ${to}${lines.length > 0 ? `; thresholds: ${lines.join(", ")}` : ""}`;
}

/** Spectrum and layers of a record of curvature, as far as it has them. */
export async function curvatureFigures(record: HessianRecord): Promise<Markup> {
  const { network, settings } = record;
  const on = `${network.name} on ${settings.images} images`;
  const layers = layersPlot(record);
  const panels = (layers?.concat ?? []) as Plot[];
  const titled: [string, Plot | null][] = [
    ["Spectrum of the Hessian", spectrumPlot(record)],
    ...panels.map((panel, i): [string, Plot] => [i === 0 && record.trace ? "Trace by layer" : "By layer", panel]),
  ];
  const drawn = titled.map(async ([title, plot]) => {
    if (!plot) return null;
    return h("figure.plot", h("figcaption", title), await drawing(narrowed(plot), `${title}: ${on}`));
  });
  return h("div.panels", await Promise.all(drawn));
}

/** A plot without its title, as wide as a panel with all its labels. */
function narrowed({ title: _, ...plot }: Plot): Plot {
  const legend = { orient: "bottom", offset: 4 };
  const { step } = plot.height as { step?: number };
  const rows = new Set(((plot.data ?? {}) as { values?: { name: string }[] }).values?.map(({ name }) => name)).size;
  // Vega-Lite fits no plot whose height is counted in steps
  const height = step === undefined ? plot.height : step * rows;
  const autosize = { type: "fit-x", contains: "padding" };
  return { ...plot, width: CURVATURE_WIDTH, height, autosize, config: { ...PAGE_LOOK, legend } };
}

/** Says when a drawing is shown. */
function mark(svg: Markup, kind: "wide" | "narrow"): Markup {
  return raw(svg.text.replace("<svg ", `<svg class="${kind}" `));
}

async function drawing(plot: Plot, label: string): Promise<Markup> {
  const svg = (await svgOf(plot)).replace(/^<\?xml[^>]*>\s*/, "");
  const named = svg.replace(/^<svg [^>]*?(?=width=)/, `<svg role="img" aria-label="${escapeHtml(label)}" `);
  return raw(slim(named));
}

/** What a browser does not need: empty groups' backgrounds, roles below an image, defaults. */
function slim(svg: string): string {
  return svg
    .replace(/<path class="(?:background|foreground)"[^>]*\/>/g, "")
    .replace(/ (?:class|role|aria-roledescription|aria-hidden|pointer-events)="(?!img)[^"]*"/g, "")
    .replace(/ opacity="1"/g, "")
    .replace(/(\d+\.\d\d)\d+/g, "$1")
    .trim();
}
