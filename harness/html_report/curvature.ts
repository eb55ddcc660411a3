/** Curvature of a scenario's network: its main numbers, and figures. */

import { exact, plusMinus } from "../hessian/numbers.ts";
import { plural } from "../output/words.ts";
import type { Curvature } from "./contents.ts";
import { factList } from "./facts.ts";
import { curvatureFigures } from "./figures.ts";
import { h, join, type Markup } from "./html.ts";
import { showUtc } from "./numbers.ts";

export async function curvatureSection({ path, record }: Curvature, link: (path: string) => Markup): Promise<Markup> {
  const { case: one, network, trace, eigenvalues, noise, settings, utc, warnings } = record;
  const ends = eigenvalues && [eigenvalues.smallest.values, eigenvalues.largest.values].map(([first]) => first);
  const part = settings.of === "train" ? "training" : "test";
  const { simulated } = noise ?? {};
  const risen = simulated ? `predicted; simulated ${plusMinus(simulated)}` : "predicted";
  const facts = factList([
    ["network", network.name, plural(network.weights, "weight")],
    ["loss", `${exact(record.loss)} nats`, `of ${settings.images} ${part} images`],
    ["trace of the Hessian", trace && plusMinus(trace.total), trace && plural(trace.total.probes, "probe")],
    ["eigenvalues", ends?.every(Boolean) && ends.map(({ value }) => exact(value)).join(" … "), "smallest and largest"],
    ["rise of the loss", noise && `${exact(noise.predicted.mean)} nats`, risen],
  ]);
  return join(
    h("h3", `Curvature at case ${one.number} (${one.label})`),
    facts,
    warnings.map((warning) => h("p.warning", warning)),
    h("div.spaced.curvature", await curvatureFigures(record)),
    h("p.legend", `Bands and whiskers: ± standard error. ${showUtc(utc)}, `, link(path)),
  );
}
