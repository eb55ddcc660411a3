/** A record of curvature as the lines that a person reads in a terminal. */

import { type Paint, plainPaint } from "../output/paint.ts";
import { table } from "../output/table.ts";
import { plural } from "../output/words.ts";
import { columnOf, exact, percent, plusMinus, type Shown } from "./numbers.ts";
import type { DiagonalLayer, EigenEnd } from "./quantities.ts";
import type { HessianRecord } from "./record.ts";

/** The whole outcome: network and images, then every quantity that was asked for. */
export function hessianReport(record: HessianRecord, paint: Paint = plainPaint): string[] {
  const { scenario, case: one, warnings } = record;
  const title = (text: string) => paint("bold", text);
  return [
    `${title(`${scenario.name}, case ${one.number}`)} (${one.label})`,
    ...originLines(record),
    ...warnings.map((warning) => paint("yellow", `warning: ${warning}`)),
    ...layerLines(record, title),
    ...eigenLines(record, title),
    ...densityLines(record, title),
    ...noiseLines(record, title),
    "",
    secondsLine(record),
  ];
}

function originLines({ network, data, settings, training, loss, gradientNorm, gpu, seeds }: HessianRecord): string[] {
  const part = settings.of === "train" ? "training" : "test";
  const sort = { training: "trained", cache: "from the cache of trained networks", file: "read from its file" };
  const origins = [...new Set(training.origins.map(({ from }) => sort[from]))].join(", ");
  const left = network.layers.some(({ kind }) => kind === "batch_norm");
  const norms = {
    folded: network.foldedNorms > 0 ? `, ${plural(network.foldedNorms, "batch norm")} folded into weights` : "",
    running: ", batch norms by their running statistics",
    batch: ", batch norms by the statistics of these images",
    none: "",
  }[left || settings.norms === "folded" ? settings.norms : "none"];
  const where = gpu.engine === "oracle" ? "oracle engine, no gpu used" : `gpu ${gpu.adapter} by ${gpu.backend}`;
  const software = gpu.engine === "gpu" && gpu.software ? ", a software adapter" : "";
  return [
    `network  ${network.name} (${network.activation}), ${network.weights} weights, ${origins}${norms}`,
    `         accuracy ${percent(training.testAccuracy)} on ${
      plural(training.testImages, "test image")
    } of ${data.name}`,
    `loss     ${exact(loss)} nats on ${settings.images} ${part} images, gradient norm ${exact(gradientNorm)}`,
    `on       ${where}${software}; seed ${seeds.curvature} of images and probes`,
  ];
}

/** Trace and diagonal, one row a layer. */
function layerLines({ trace, diagonal, network }: HessianRecord, title: (text: string) => string): string[] {
  if (!trace && !diagonal) return [];
  const traces = trace && columnOf("tr H", [...trace.layers, trace.total]);
  const exactly = diagonal &&
    columnOf("tr G exact", [...diagonal.layers.map(({ sum }) => sum), diagonal.trace].map(known));
  const largest = diagonal && columnOf("largest G_ii", diagonal.layers.map(({ max }) => known(max)));
  const rows = network.layers.map(({ path, kind, settings, weights }, i) => [
    ...[path, `${kind} ${settings}`.trim(), String(weights)],
    ...(traces ? [traces.cells[i]] : []),
    ...(diagonal ? [exactly!.cells[i], largest!.cells[i], ...heldCells(diagonal.layers[i])] : []),
  ]);
  const total = ["all", "", String(network.weights)];
  rows.push([
    ...total,
    ...(traces ? [traces.cells.at(-1)!] : []),
    ...(diagonal ? [exactly!.cells.at(-1)!, " ", " ", correlation(diagonal.rankCorrelation)] : []),
  ]);
  const head = [
    ...["layer", "what", "weights"],
    ...(traces ? [traces.head] : []),
    ...(diagonal ? [exactly!.head, largest!.head, "half of it in", "one-pass rank"] : []),
  ];
  return ["", title("curvature by layer"), ...table(head, rows), ...layerNotes({ trace, diagonal })];
}

/** A number without an error. */
function known(mean: number): Shown {
  return { mean, standardError: 0 };
}

function heldCells({ halfShare, rankCorrelation }: DiagonalLayer): string[] {
  return [percent(halfShare), correlation(rankCorrelation)];
}

function correlation(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

function layerNotes({ trace, diagonal }: Pick<HessianRecord, "trace" | "diagonal">): string[] {
  const notes: string[] = [];
  if (trace) {
    const { total: { probes, reached, standardError, mean }, products } = trace;
    const far = percent(standardError / Math.abs(mean));
    const spent = `${plural(probes, "probe")} (${plural(products, "product")})`;
    notes.push(`tr H: Hutchinson, ${spent}; the tolerance was ${reached ? "" : "not "}reached, at ${far}`);
  }
  if (diagonal) {
    const { isHessian, onePassTrace } = diagonal;
    notes.push(
      isHessian
        ? "G: Gauss–Newton; piecewise-linear activations give the Hessian the same diagonal"
        : "G: Gauss–Newton, the Hessian without the curvature of the network itself",
      `one-pass: rank correlation of the diagonal at the cost of a gradient; its trace is ${exact(onePassTrace)}`,
    );
  }
  if (trace && diagonal?.isHessian && trace.total.standardError > 0) {
    const off = (trace.total.mean - diagonal.trace) / trace.total.standardError;
    notes.push(`tr H − tr G is ${off.toFixed(1)} standard errors, 0 expected`);
  }
  return notes;
}

function eigenLines({ eigenvalues }: HessianRecord, title: (text: string) => string): string[] {
  if (!eigenvalues) return [];
  const { largest, smallest } = eigenvalues;
  const shown = (title: string, { values }: EigenEnd) => {
    const { head, cells } = columnOf(title, values.map(({ value }) => known(value)));
    return { heads: [head, "residual"], cells: cells.map((cell, i) => [cell, values[i].residual.toExponential(1)]) };
  };
  const [high, low] = [shown("largest", largest), shown("smallest", smallest)];
  const rows = largest.values.map((_, i) => [String(i + 1), ...high.cells[i], ...low.cells[i]]);
  const state = ({ converged, products }: EigenEnd) =>
    `${converged ? "converged" : "not converged"} in ${plural(products, "product")}`;
  return [
    "",
    title("eigenvalues of the Hessian"),
    ...table(["rank", ...high.heads, ...low.heads], rows),
    `largest ${state(largest)}, smallest ${state(smallest)}; an eigenvalue lies within its residual`,
  ];
}

function densityLines({ density }: HessianRecord, title: (text: string) => string): string[] {
  if (!density) return [];
  const { starts, steps, sigma, trace, eigenvalue } = density;
  const range = `${exact(eigenvalue[0])} … ${exact(eigenvalue.at(-1)!)}`;
  return [
    "",
    title("spectral density"),
    `${plural(starts, "start")} of ${plural(steps, "Lanczos step")}, σ ${exact(sigma)}, over ${range}`,
    `tr H of the same products: ${plusMinus(trace)}`,
  ];
}

function noiseLines({ noise, network, loss }: HessianRecord, title: (text: string) => string): string[] {
  if (!noise) return [];
  const { curvature, kinks, predicted, simulated } = noise;
  const kindOf = new Map(network.layers.map(({ path, kind }) => [path, kind]));
  const parts = [
    ...noise.layers.map((l) => ({
      at: l.layer,
      what: `½ tr(ΣH) of ${kindOf.get(l.layer)}`,
      std: l.rmsStd,
      ...l.curvature,
    })),
    ...kinks.map((k) => ({ at: k.layer, what: "kinks", std: null, ...k })),
  ];
  const rises = columnOf("rise", parts);
  const rows = parts.map(({ at, what, std, mean }, i) => [
    ...[at, what, std === null ? " " : exact(std), rises.cells[i]],
    predicted.mean === 0 ? "–" : percent(mean / predicted.mean),
  ]);
  const relative = predicted.mean === 0 ? "" : ` (${percent(predicted.mean / loss)} of the loss)`;
  return [
    "",
    title(`rise of the loss by errors of programming, nats (cells: ${noise.device}, error: ${noise.programming})`),
    ...table(["layer", "part", "σ of weights", rises.head, "share"], rows),
    `½ tr(ΣH), ${noise.trace === "exact" ? "from the exact diagonal" : "Hutchinson"}: ${plusMinus(curvature)}`,
    `predicted: ${plusMinus(predicted)}${relative}`,
    ...(simulated ? [simulatedLine(simulated)] : []),
    "second order in errors of zero mean: what else this case has, a warning names",
  ];
}

function simulatedLine(simulated: NonNullable<NonNullable<HessianRecord["noise"]>["simulated"]>): string {
  const { ratio, ratioStandardError, probes } = simulated;
  const by = plusMinus({ mean: ratio, standardError: ratioStandardError });
  return `simulated: ${plusMinus(simulated)} by ${plural(probes, "pair")} ±δ; simulated / predicted: ${by}`;
}

function secondsLine({ seconds }: HessianRecord): string {
  return `seconds: ${Object.entries(seconds).map(([what, time]) => `${what} ${time.toFixed(1)}`).join(", ")}`;
}
