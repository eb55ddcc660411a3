/** Programs that cases share have the buffers that each of them would have alone. */

import assert from "node:assert/strict";
import { countWithin } from "../../kernels/memory_plan.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { type Program, ProgramBuilder } from "../../kernels/program.ts";
import { KNOWN } from "../../harness/plan.ts";
import { checkCase } from "../../harness/planning/plan_checks.ts";
import { PlanError } from "../../harness/planning/plan_error.ts";
import { type Bare, formOf, ProgramShelf } from "../../harness/planning/plan_programs.ts";
import { chipModelOf } from "../../harness/planning/resolve.ts";
import { parseScenario, withKeys } from "../../harness/schema.ts";
import { SMALL } from "./scenario_support.ts";

const BASE = parseScenario(SMALL, { path: "x.yaml", ...KNOWN });

/** What differs from case to case, beside the cell: numbers of the physics, and what else they go with. */
const PHYSICS: Record<string, unknown>[] = [
  {},
  { "device.time_seconds": 25 },
  { "device.time_seconds": 3600, "device.programming_scale": 2 },
  { "device.device_spread": 0.1, "device.faults.stuck_on": 0.01 },
  { "device.faults.stuck_on": 0.3, "device.faults.count": "exact", "device.faults.dead_rows": 0.1 },
  { "device.faults.stuck_on": 0.2, "device.faults.count": "exact", "device.faults.dead_rows": 0.2 },
  { "device.temperature.bandwidth_hertz": 1e6, "device.read_noise": "each_read" },
  { "device.temperature.bandwidth_hertz": 1e9, "device.read_noise": "each_read" },
  { "device.write_verify.cells": "fraction", "device.write_verify.fraction": 0.1 },
  { "device.write_verify.cells": "fraction", "device.write_verify.fraction": 0.9 },
  { "device.time_seconds": 86400, "device.compensation": "reference_cells" },
];
const CIRCUITS: Record<string, unknown>[] = [
  {},
  { "crossbar.wires.model": "network" },
  { "crossbar.tile.rows": 16, "crossbar.mapping": "offset" },
];

function possible(set: Record<string, unknown>): Bare | undefined {
  try {
    const scenario = withKeys(BASE, set);
    const one = { scenario, model: chipModelOf(scenario) };
    checkCase(one, { bindingBytes: 2 ** 27, shelf: new ProgramShelf() });
    return one;
  } catch (error) {
    if (error instanceof PlanError) return undefined;
    throw error;
  }
}

function sizes(programs: Program[]): unknown {
  return programs.map(({ buffers, calls }) => [calls.length, [...buffers.values()].map(({ dims }) => dims)]);
}

Deno.test("cases that differ in the numbers of cells share a Program, and have the sizes that they have alone", () => {
  const sets = Object.keys(DEVICES).flatMap((preset) =>
    CIRCUITS.flatMap((circuit) => PHYSICS.map((physics) => ({ "device.preset": preset, ...circuit, ...physics })))
  );
  const cases = sets.flatMap((set) => possible(set) ?? []);
  const shelf = new ProgramShelf();
  for (const one of cases) {
    const alone = new ProgramShelf();
    assert.deepEqual(shelf.evaluation(one).footprint, alone.evaluation(one).footprint);
    assert.deepEqual(sizes(shelf.programsOf(one)), sizes(alone.programsOf(one)));
  }
  const forms = new Set(cases.map(({ model }) => JSON.stringify(formOf(model))));
  assert(cases.length > 100 && forms.size < cases.length, `${forms.size} forms of ${cases.length} cases`);
});

Deno.test("the number of images that a Program takes does not depend on where the search for it begins", () => {
  const build = (count: number) => {
    const builder = new ProgramBuilder("images");
    builder.buffer("x", { dims: [count, 4], role: "input" });
    return builder.program;
  };
  for (const count of [0, 1, 2, 1000]) {
    for (const bytes of [16, 64, 2000, 1e6]) {
      const plain = countWithin(count, { bytes, build });
      for (const near of [0, 1, 2, 125, 250, 1000, 5000]) {
        assert.equal(countWithin(count, { bytes, build, near }), plain);
      }
    }
  }
  assert.equal(countWithin(1000, { bytes: 2000, build }), 125);
});
