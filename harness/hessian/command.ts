/** The verb `hessian`: a scenario and its flags → checks → network → quantities → record, figures and lines. */

import { dirname } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { CurvatureError } from "../../models/curvature/parts.ts";
import { NetworkError } from "../../models/networks/shapes.ts";
import type { DataStore } from "../data/data_store.ts";
import type { NetworkCache } from "../execution/network_cache.ts";
import { type Plot, writePlot } from "../output/plots.ts";
import { stemOf, writeJson } from "../result.ts";
import type { Progress } from "../output/progress.ts";
import { ScenarioError } from "../scenario/scenario_error.ts";
import { loadScenario } from "../scenario/define_scenario.ts";
import { placed as blamed, planFile, requireDataOf } from "../scenario/scenario_file.ts";
import { measure } from "./measure.ts";
import { openPlace } from "./place.ts";
import { layersPlot, spectrumPlot } from "./plots.ts";
import { type HessianRecord, makeHessianRecord } from "./record.ts";
import { type HessianFlags, settingsOf } from "./settings.ts";

export interface HessianOptions {
  engine: Engine;
  store: DataStore;
  flags: HessianFlags;
  /** Where trained networks are kept; they are trained anew if left out. */
  cache?: NetworkCache;
  progress?: Progress;
}

/**
 * Curvature of a scenario's network; writes nothing.
 *
 * @throws {ScenarioError} if the file is not a scenario, a flag asks for what cannot be had, or a number is none
 */
export async function hessianOf(
  path: string,
  { engine, store, flags, cache, progress = () => {} }: HessianOptions,
): Promise<HessianRecord> {
  const started = performance.now();
  const file = await loadScenario(path);
  const plan = planFile(file, { bindingBytes: engine.bindingBytes });
  const { settings, one } = settingsOf(plan, flags);
  requireDataOf(plan, { store, file });
  const warnings: string[] = [];
  const warn = (sentence: string) => void warnings.push(sentence);
  const shared = { settings, progress, warn };
  try {
    const placed = await openPlace(engine, { ...shared, one, store, cache, home: dirname(path) });
    const opened = (performance.now() - started) / 1000;
    const findings = await measure(engine, { ...shared, place: placed.place, model: one.model });
    findings.seconds = { network: opened, ...findings.seconds, total: (performance.now() - started) / 1000 };
    const { text } = file;
    return await makeHessianRecord({ plan, path, text, facts: engine.facts, settings, placed, findings, warnings });
  } catch (error) {
    throw refused(blamed(error, file), path);
  }
}

/** Numbers that are none come from the network, which is the user's: its sentence, not its stack trace. */
function refused(error: unknown, path: string): unknown {
  const parts = /^(.*): expected (.*), got (.*)$/s.exec(error instanceof Error ? error.message : "");
  const known = error instanceof CurvatureError || error instanceof NetworkError ||
    (error instanceof RangeError && error.message.startsWith("curvature/operator apply: expected finite"));
  if (!known || !parts) return error;
  const [, key, expected, got] = parts;
  return new ScenarioError([{ path, line: 0, column: 0, key, expected, got }]);
}

/**
 * Writes `<out>/<scenario>/hessian_<utc>_<commit>_<gpu>.json`, and its figures beside it.
 *
 * @returns the paths of all files, the record first
 */
export async function writeHessian(record: HessianRecord, out: string): Promise<string[]> {
  const path = await writeJson(record, stemOf(record, { out, prefix: "hessian_" }));
  const figures: [string, Plot | null][] = [["spectrum", spectrumPlot(record)], ["layers", layersPlot(record)]];
  const written = [path];
  for (const [name, plot] of figures) {
    if (!plot) continue;
    const figure = path.replace(/\.json$/, `_${name}.svg`);
    await writePlot(plot, figure);
    written.push(figure);
  }
  return written;
}
