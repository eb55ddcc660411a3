/** Keys that are stated and have no effect in any case: what a scenario says must mean something. */

import type { ChipModel } from "../../models/mapping/spec.ts";
import { PlanError } from "./plan_error.ts";
import type { Bare } from "./plan_programs.ts";
import { lookUp } from "../schema/language.ts";
import { SECTIONS } from "../schema/sections.ts";

interface DeadKey {
  keys: string[];
  /** Whether the keys have an effect. */
  lives: (model: ChipModel) => boolean;
  /** What would give them one. */
  needs: string;
}

const heat = ({ temperature: t }: ChipModel) =>
  t.driftActivationElectronvolts + t.readActivationElectronvolts + t.bandwidthHertz > 0;

const TABLE: DeadKey[] = [
  {
    keys: ["word_ohm", "bit_ohm", "driver_ohm", "sense_ohm", "topology", "tolerance", "strength"].map((key) =>
      `crossbar.wires.${key}`
    ),
    lives: ({ wires }) => wires !== null,
    needs: "crossbar.wires.model network or cubic",
  },
  {
    keys: ["crossbar.wires.topology", "crossbar.wires.tolerance"],
    lives: ({ wires }) => wires?.model === "network",
    needs: "crossbar.wires.model network",
  },
  {
    keys: ["crossbar.wires.strength"],
    lives: ({ wires }) => wires?.model === "cubic",
    needs: "crossbar.wires.model cubic",
  },
  {
    keys: ["device.write_verify.fraction", "device.write_verify.choose"],
    lives: ({ verify }) => verify.cells === "fraction",
    needs: "device.write_verify.cells fraction",
  },
  {
    keys: ["device.write_verify.remaining"],
    lives: ({ verify }) => verify.cells !== "none",
    needs: "device.write_verify.cells all or fraction",
  },
  {
    keys: ["device.norm_images"],
    lives: ({ norms }) => norms.kind === "reestimated",
    needs: "device.norms reestimated",
  },
  {
    keys: ["device.reference_cells.count", "device.reference_cells.level", "device.reference_cells.per"],
    lives: ({ compensation }) => compensation.kind === "reference_cells",
    needs: "device.compensation reference_cells",
  },
  {
    keys: ["device.temperature.kelvin", "device.temperature.reference_kelvin"],
    lives: heat,
    needs: "an activation energy or a bandwidth in device.temperature",
  },
  {
    keys: ["crossbar.scales.ratio"],
    lives: ({ mapping }) => mapping.scales.count > 1,
    needs: "crossbar.scales.count above 1",
  },
  {
    keys: ["crossbar.weight_block"],
    lives: ({ mapping }) => mapping.format.kind === "nf4",
    needs: "crossbar.weight_format nf4",
  },
  {
    keys: ["crossbar.pairs.significance"],
    lives: ({ mapping }) => mapping.pairs.count > 1,
    needs: "crossbar.pairs.count above 1",
  },
  {
    keys: ["crossbar.input.bound"],
    lives: ({ input }) => input.range === "fixed",
    needs: "crossbar.input.range fixed",
  },
  {
    keys: ["crossbar.input.percentile"],
    lives: ({ input }) => input.range === "calibrated",
    needs: "crossbar.input.range calibrated",
  },
  {
    keys: ["crossbar.input.accumulate"],
    lives: ({ input }) => input.sliceBits > 0,
    needs: "crossbar.input.slice_bits",
  },
  { keys: ["crossbar.adc.bound"], lives: ({ adc }) => adc.range === "fixed", needs: "crossbar.adc.range fixed" },
  {
    keys: ["crossbar.adc.percentile"],
    lives: ({ adc }) => adc.range === "calibrated",
    needs: "crossbar.adc.range calibrated",
  },
];

/** Smallest scenario: what every key is if nobody states it. */
const DEFAULTS = {
  device: SECTIONS.device.parse({ preset: "ideal" }),
  crossbar: SECTIONS.crossbar.parse({ tile: { rows: 1, cols: 1 } }),
};

/**
 * Refuses a key that differs from its default and does nothing in any of the cases.
 *
 * @param among only these keys, which a group lays over the scenario; all keys if left out
 * @throws {PlanError}
 */
export function checkDeadKeys(cases: Bare[], among?: { keys: readonly string[]; group: "control" | "breaker" }): void {
  for (const { keys, lives, needs } of TABLE) {
    if (cases.some(({ model }) => lives(model))) continue;
    for (const key of keys.filter((key) => among?.keys.includes(key) ?? true)) {
      const path = key.split(".");
      const values = cases.map(({ scenario }) => lookUp(scenario, path));
      const stated = values.find((value) => value !== lookUp(DEFAULTS, path));
      if (stated === undefined) continue;
      const hint = `it has no effect in any case${among ? ` of the ${among.group}` : ""}`;
      const culprit = among && { group: among.group, index: 0, key };
      throw new PlanError(key, { expected: `${needs}, or no ${path.at(-1)}`, got: String(stated), hint, culprit });
    }
  }
}
