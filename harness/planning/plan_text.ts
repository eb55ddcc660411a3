/** A plan as lines for a person: what lies where, and what every stage draws and holds. */

import { byteLength, planMemory } from "../../kernels/memory_plan.ts";
import type { Program } from "../../kernels/program.ts";
import { count } from "../../kernels/kernel.ts";
import { readFormOf } from "../../models/mapping/reads/read_form.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { tilingOf } from "../../models/mapping/tiles.ts";
import { partsOf } from "../../models/mapping/weights/weights.ts";
import { hasSourceLine, MARGIN, wirePlanOf } from "../../models/mapping/reads/wires.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { kinkDoubts, setsOf } from "../../models/training/hessian_aware.ts";
import { stagesOf } from "../../models/training/training.ts";
import { countMatrix } from "../gates/overhead.ts";
import type { Case, Plan } from "./case.ts";
import { caseLines, chipLines } from "./plan_case_lines.ts";
import { chanceLines } from "./plan_chances.ts";
import { evaluationOf, trainingStep } from "./plan_programs.ts";
import { correctionLines } from "./plan_correction_text.ts";
import { networkSpecOf, trainingOf } from "./resolve.ts";
import { table } from "../output/table.ts";
import type { Scenario } from "../schema.ts";
import { plural } from "../output/words.ts";

/** The plan of a scenario; cells, reads and stages are those of the case that takes most memory, which is named. */
export function printPlan(plan: Plan): string[] {
  const { scenario, cases } = plan;
  const sweep = cases.filter(({ group }) => group === "sweep");
  const shown = sweep.reduce((a, b) => b.footprint.bytesPerChip > a.footprint.bytesPerChip ? b : a);
  const { model } = scenario;
  const chunk = Math.min(...cases.map((one) => one.chunk));
  const bytes = Math.max(...cases.map((one) => one.footprint.fixedBytes + one.chunk * one.footprint.bytesPerChip));
  return [
    `question   ${scenario.question}`,
    `network    ${model.network} (${model.activation})`,
    ...layerLines(plan, shown),
    `reads      ${readsOf(shown.model)}`,
    ...wireLines(plan, shown.model),
    `data       ${model.data}: ${dataUse(plan)}`,
    ...trainingLines(plan),
    ...correctionLines(plan),
    ...chipLines(plan, chunk),
    `memory     ${trainingMemory(scenario)}${mebibytes(bytes)} for a chunk of chips`,
    "",
    ...stageLines(evaluationOf(shown), sweep.length > 1 ? ` of the case ${shown.label}` : ""),
    "",
    ...caseLines(plan),
    ...chanceLines(plan),
  ];
}

function dataUse({ scenario: { model, training }, images }: Plan): string {
  const scale = model.input_scale === 1 ? "" : `, all pixels times ${model.input_scale}`;
  return `${images.train} images to ${training ? "train and " : ""}calibrate on, ${images.test} to test on${scale}`;
}

/** How the network is trained, or where it is read. */
function trainingLines({ scenario, steps }: Plan): string[] {
  const { model, training } = scenario;
  if (!training) return [`weights    read from ${model.weights}, not trained`];
  const { method, batch, seed } = training;
  const resolved = trainingOf(scenario);
  const sets = setsOf(resolved), stages = stagesOf(resolved).length;
  const passes = sets > 1 ? `, ${sets} passes each` : "";
  const first = stages > 1 ? `, ${plural(training.first!.epochs, "epoch")} of them without noise first` : "";
  const doubts = kinkDoubts(resolved, placeNetwork(networkSpecOf(scenario)));
  return [
    `training   ${method}, ${plural(steps, "step")} of ${batch}${passes}${first}, seed ${seed}`,
    ...doubts.map((doubt) => `           ${doubt}`),
  ];
}

function trainingMemory(scenario: Scenario): string {
  if (!scenario.training) return "";
  return `${mebibytes(planMemory(trainingStep(scenario)).bytes.reduce((a, b) => a + b, 0))} to train, `;
}

function mebibytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Tiles, cells and converters of every layer. */
function layerLines({ shapes }: Plan, { model, scenario }: Case): string[] {
  const { groups, planes } = partsOf(model.mapping);
  const counts = shapes.map((shape) => countMatrix(shape, model));
  const rows = shapes.map((shape, i) => {
    const { tileRows, tileCols, physicalCols } = tilingOf(shape, model);
    const { arrays, cells, dacs, adcs } = counts[i];
    return [
      shape.path,
      `${shape.rows} × ${shape.cols}`,
      `${arrays} of ${Math.min(tileRows, shape.rows)} × ${Math.min(tileCols, physicalCols)}`,
      `${cells}`,
      `${dacs}`,
      `${adcs}`,
    ];
  });
  const total = counts.reduce((sum, { cells }) => sum + cells, 0);
  const { compensation: { kind, references }, mapping: { style, weightBits }, device } = model;
  const parts = `${plural(groups, "group")} of ${plural(planes, "cell")} a weight`;
  const held = weightBits === 0 && device.levels > 0 ? `, weights rounded to its ${device.levels} levels` : "";
  const beside = kind === "reference_cells" ? `, and ${references.cells} reference cells a ${references.per}` : "";
  return [
    `cells      ${total} a chip of ${scenario.device.preset}, ${style}, ${parts}${held}${beside}`,
    ...table(["layer", "weights", "arrays", "cells", "DACs", "ADCs"], rows).map((line) => `  ${line}`),
  ];
}

function readsOf(model: ChipModel): string {
  if (!model.device.readNoise) return "the cells have no read noise";
  if (model.readNoise === "frozen") return "noise frozen: one draw a cell, chip and time";
  if (model.readNoise === "none") return "no noise";
  const { form, why } = readFormOf(model);
  const drawn = model.readNoise === "law" ? "one normal per output, the exact law" : "one normal per cell and read";
  const because = form === model.readNoise ? why : `as the scenario asks, although ${why}`;
  return `anew for every input by ${drawn}: ${because}`;
}

/** How the wires are solved, and how far off that may be at most: known before anything runs. */
function wireLines({ shapes }: Plan, model: ChipModel): string[] {
  const { wires } = model;
  if (!wires) return [];
  const ohms = `${wires.wordOhm} and ${wires.bitOhm} Ω a segment of word and bit line`;
  if (wires.model === "cubic") return [`wires      ${ohms}, by aihwkit's formula`];
  if (hasSourceLine(model)) return [`wires      ${ohms}, ${wires.topology}, solved exactly column by column`];
  const plans = shapes.map((shape) => wirePlanOf(model, { tiling: tilingOf(shape, model), rows: shape.rows }));
  const sweeps = Math.max(...plans.map((one) => one.sweeps)), bound = Math.max(...plans.map((one) => one.bound));
  const within = `currents within ${
    bound.toExponential(1)
  } of an ideal column's at full input, up to ${MARGIN} g_max a cell`;
  return [`wires      ${ohms}, ${wires.topology}, solved in ${plural(sweeps, "sweep")}: ${within}`];
}

/** What each kind of kernel does; several kernels make one stage. */
const STAGES: Record<string, string> = {
  "crossbar/program": "program, verify, mismatch",
  "crossbar/faults": "faults",
  "crossbar/drift": "drift",
  "crossbar/relax": "retention",
  "crossbar/read_sigma": "read noise",
  "crossbar/read_cells": "read noise",
  "crossbar/read_output": "read noise",
  "crossbar/read_mvm": "read noise",
  "crossbar/combine": "product",
  "crossbar/mvm": "product",
  "crossbar/cell_curve": "product",
  "crossbar/converter": "converters",
  "crossbar/input_slices": "converters",
  "crossbar/front_end": "converters",
  "crossbar/sar": "converters",
  "crossbar/row_range": "range and bound management",
  "crossbar/scale_inputs": "range and bound management",
  "crossbar/scale_outputs": "range and bound management",
  "crossbar/settle": "range and bound management",
  "crossbar/column_response": "compensation",
  "crossbar/compensation": "compensation",
};

function stageOf(id: string): string {
  if (id.startsWith("crossbar/wire") || id === "crossbar/cubic_drop") return "wires";
  return STAGES[id] ?? "digital";
}

/** Kernels, random draws and bytes written of each stage, for one chip. */
function stageLines(program: Program, of: string): string[] {
  const stages = new Map<string, { calls: number; draws: number; bytes: number }>();
  for (const { kernel, params, buffers } of program.calls) {
    const name = stageOf(kernel.id);
    const stage = stages.get(name) ?? { calls: 0, draws: 0, bytes: 0 };
    const written = Object.keys(kernel.outputs).map((slot) => program.buffers.get(buffers[slot])!);
    stage.calls++;
    stage.bytes += written.reduce((sum, buffer) => sum + byteLength(buffer), 0);
    if ("seed" in params) stage.draws += drawsOf(params, count(written[0].dims));
    stages.set(name, stage);
  }
  const rows = [...stages].map(([name, { calls, draws, bytes }]) => [name, `${calls}`, `${draws}`, mebibytes(bytes)]);
  return table([`stages of one chip${of}`, "calls", "draws", "written"], rows);
}

/** Words that a kernel draws: one a number written, or one a cell and read where the product draws them itself. */
function drawsOf({ vectors, groups, planes, rows, cols }: Record<string, number>, written: number): number {
  return planes !== undefined && groups !== undefined && vectors !== undefined
    ? vectors * groups * planes * rows * cols
    : written;
}
