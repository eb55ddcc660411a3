/** The verbs about cell technologies: list, show. */

import { join } from "node:path";
import type { Device } from "../../models/devices/device.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { devicePlot } from "./device_plot.ts";
import { deviceTable, deviceText } from "./device_text.ts";
import { writePlot } from "../output/plots.ts";
import { didYouMean, ScenarioError, show } from "../scenario/scenario_error.ts";

/** Where plots go if nothing else is said; not under version control. */
export const PLOTS = ".cache/devices";

export function listDevices(): string[] {
  return deviceTable(Object.values(DEVICES));
}

/**
 * Tables of one technology, and its plot as `<out>/<name>.svg`.
 *
 * @throws {ScenarioError} if there is no such technology
 * @throws {OutputError} if the plot cannot be written
 */
export async function showDevice(name: string, { out }: { out: string }): Promise<string[]> {
  const device = deviceOf(name);
  const path = join(out, `${name}.svg`);
  await writePlot(devicePlot(device), path);
  return [...deviceText(device), "", `plot: ${path}`];
}

function deviceOf(name: string): Device {
  if (Object.hasOwn(DEVICES, name)) return DEVICES[name];
  const hint = didYouMean(name, Object.keys(DEVICES)) ?? "noisegate devices lists them";
  const issue = { path: "devices show", line: 0, column: 0, key: "name" };
  throw new ScenarioError([{ ...issue, expected: "a known cell technology", got: show(name), hint }]);
}
