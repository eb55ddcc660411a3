/** What a case asks of its data, its cells, its circuit and the adapter; every refusal names the key that asks for it. */

import { byteLength } from "../../kernels/memory_plan.ts";
import type { Program } from "../../kernels/program.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { fades } from "../../models/devices/device.ts";
import { agedSeconds } from "../../models/devices/time.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { validityFlaws } from "../../models/devices/validity.ts";
import { tilingOf } from "../../models/mapping/tiles.ts";
import { levelsNeeded } from "../../models/mapping/weights/encoding.ts";
import { partsOf } from "../../models/mapping/weights/weights.ts";
import { hasSourceLine, isInterleaved, wirePlanOf } from "../../models/mapping/reads/wires.ts";
import { matrixShapes } from "../../models/mapping/matrices.ts";
import { headPlaces } from "../../models/training/companions.ts";
import { NetworkError, placeNetwork } from "../../models/networks/shapes.ts";
import { checkCorrection } from "./plan_correction_checks.ts";
import { PlanError } from "./plan_error.ts";
import { checkNetworkMethods } from "./plan_network_checks.ts";
import type { Bare, ProgramShelf } from "./plan_programs.ts";
import { isWeightError, networkSpecOf, shapeOf, trainingOf } from "./resolve.ts";
import type { Scenario } from "../schema.ts";

/**
 * Refuses a case that cannot be run, or would not mean what it says.
 *
 * @throws {PlanError}
 */
export function checkCase(one: Bare, { bindingBytes, shelf }: { bindingBytes: number; shelf: ProgramShelf }): void {
  checkData(one);
  checkTraining(one);
  checkCorrection(one);
  checkDevice(one);
  checkCircuit(one);
  checkWires(one);
  checkTile(one, bindingBytes);
  checkCells(one, bindingBytes);
  checkNetworkMethods(one, { bindingBytes, shelf });
  checkBuffers(shelf.programsOf(one), bindingBytes);
}

function refuse(key: string, expected: string, got: string | number, hint?: string): never {
  // what begins with a value has no other remedy
  const [remedy] = /^(none|signed)(?=[: ])/.exec(expected) ?? [];
  throw new PlanError(key, { expected, got: String(got), hint, remedy });
}

function checkData({ scenario }: Bare): void {
  const shape = shapeOf(scenario);
  try {
    placeNetwork(networkSpecOf(scenario));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const [, expected, got] = /expected (.*), got (.*)$/.exec(error.message)!;
    refuse("model.network", `${expected}, as ${shape.name} has`, got);
  }
  checkSubsets(scenario);
  const { batch = 0 } = scenario.training ?? {};
  if (batch > shape.trainCount) {
    refuse("training.batch", `at most ${shape.trainCount}, the images of ${shape.name}`, batch);
  }
}

/** What a training hangs on the network has a place there. */
function checkTraining({ scenario }: Bare): void {
  const feedback = scenario.training && trainingOf(scenario).loss?.feedback;
  if (feedback?.kind !== "irs") return;
  const places = headPlaces(placeNetwork(networkSpecOf(scenario))).length;
  if (feedback.heads <= places) return;
  const expected = `at most ${places}, the activations of ${scenario.model.network} that a head can follow`;
  refuse("training.loss.feedback.heads", expected, feedback.heads);
}

/** Every class has its share in a subset; the counts of the rarest one are known without reading the files. */
function checkSubsets({ model }: Scenario): void {
  const { shape: { name, classes, ...all }, rarest } = DATASETS[model.data];
  for (const part of ["train", "test"] as const) {
    const [key, total] = [`${part}_images` as const, all[`${part}Count`]];
    const most = classes * rarest[part];
    const count = model[key];
    if (count === undefined || count === total || (count >= classes && count <= most)) continue;
    const balanced = `a number from ${classes} to ${most}, ${rarest[part]} of each of ${classes} classes`;
    refuse(`model.${key}`, most === total ? balanced : `${balanced}, or all ${total} of ${name}`, count);
  }
}

/** Part of a preset's g_max below which a conductance must have been meant in another unit. */
const OTHER_UNIT = 1e-3;

function checkDevice({ scenario: { device: own }, model }: Bare): void {
  const { device, compensation, temperature } = model;
  const usual = DEVICES[own.preset].gMaxMicrosiemens;
  if (device.gMaxMicrosiemens < OTHER_UNIT * usual && own.g_max_microsiemens! > 0) {
    const hint = `in µS: did you mean ${Number((own.g_max_microsiemens! * 1e6).toPrecision(6))}?`;
    refuse(
      "device.g_max_microsiemens",
      `at least ${OTHER_UNIT * usual} µS for ${own.preset}`,
      own.g_max_microsiemens!,
      hint,
    );
  }
  const [flaw] = validityFlaws(DEVICES[own.preset], {
    // an error that the scenario states itself holds at any time
    ...(own.programming ? {} : { timeSeconds: agedSeconds(model) }),
    ...(own.temperature.drift_activation_ev > 0 ? {} : { kelvin: temperature.kelvin }),
    ...(own.g_min_microsiemens !== undefined && { gMinMicrosiemens: own.g_min_microsiemens }),
    ...(own.g_max_microsiemens !== undefined && { gMaxMicrosiemens: own.g_max_microsiemens }),
  });
  if (flaw) {
    const key = flaw.key === "kelvin" ? "temperature.kelvin" : flaw.key;
    const unstated = flaw.key === "time_seconds" && own.time_seconds === 0;
    throw new PlanError(`device.${key}`, { ...flaw, ...(unstated && { got: "0, unless it is stated" }) });
  }
  if (compensation.kind !== "none" && !fades(device)) {
    const hint = "compensation undoes what time has taken";
    refuse("device.compensation", `none: the mean of ${own.preset} does not change with time`, compensation.kind, hint);
  }
  const { kind, references: { level } } = compensation;
  if (kind === "reference_cells" && device.gMinMicrosiemens + level * device.gMaxMicrosiemens === 0) {
    refuse("device.reference_cells.level", `above 0 for cells of ${own.preset}, whose g_min is 0 µS`, level);
  }
  const { stuckOn, stuckOff } = model.faults;
  if (stuckOn + stuckOff > 1) {
    refuse("device.faults.stuck_on", `at most ${1 - stuckOff} beside stuck_off ${stuckOff}`, stuckOn);
  }
}

function checkCircuit({ scenario: { device: own }, model }: Bare): void {
  const { mapping, device, wires, adc } = model;
  const needed = levelsNeeded(mapping);
  if (device.levels > 0 && needed > device.levels) {
    const expected = `weights that take at most ${device.levels} levels of a cell of ${own.preset}`;
    refuse("crossbar.weight_bits", expected, `${needed} levels`, "more slices or fewer weight_bits");
  }
  const weightError = isWeightError(own.programming);
  if (weightError && wires) {
    const hint = "errors of weights know no cells, and wires need none of them: state an error of the cells";
    refuse("crossbar.wires.model", "none with a programming error of the weight", wires.model, hint);
  }
  if (device.curve && device.readNoise && model.readNoise === "cells") {
    const hint = "the curve of a cell is that of its frozen conductance";
    refuse("device.read_noise", `frozen or none for the curved cells of ${own.preset}`, own.read_noise, hint);
  }
  if (weightError && mapping.style === "differential") {
    const parts = mapping.slices * mapping.pairs.count * mapping.scales.count;
    if (parts > 1 || own.programming!.distribution !== "normal") {
      const expected = "signed: an error of the weight itself, which several cells or other distributions cannot share";
      refuse("crossbar.mapping", expected, mapping.style);
    }
  }
  if (wires && mapping.style === "signed") {
    refuse("crossbar.wires.model", "none with mapping signed, which is no circuit", wires.model);
  }
  if (
    wires?.topology.startsWith("interleaved") && (mapping.style !== "differential" || mapping.subtract !== "analog")
  ) {
    refuse("crossbar.wires.topology", "input_line or source_line: only pairs share a line", wires.topology);
  }
  if (adc.bits > 0 && adc.range === "granular" && mapping.weightBits === 0) {
    refuse("crossbar.adc.range", "a range other than granular for analog weights", adc.range, "state weight_bits");
  }
}

/** Wires are solved in a number of sweeps that is known beforehand, or not at all. */
function checkWires({ scenario, model }: Bare): void {
  const { device: own, crossbar } = scenario;
  const { wires, input } = model;
  if (wires?.model !== "network") return;
  if (own.read_noise === "each_read_law" && model.device.readNoise) {
    const hint = "wires make the current depend on all cells together: each_read draws cell by cell";
    refuse(
      "device.read_noise",
      "another form than the output law with crossbar.wires.model network",
      own.read_noise,
      hint,
    );
  }
  if (model.readNoise === "cells" && (model.compensation.kind !== "none" || hasSourceLine(model))) {
    const hint = "noise of every read makes every read a network of its own: frozen noise is in the network";
    refuse("device.read_noise", "frozen or none with compensation or source lines on a network", own.read_noise, hint);
  }
  if (model.device.curve) {
    refuse("crossbar.wires.model", `none: the cells of ${own.preset} do not obey Ohm's law`, "network");
  }
  if (hasSourceLine(model) && !(input.sliceBits === 1 && input.encoding === "twos_complement")) {
    const hint = "its inputs only switch cells on: input.slice_bits 1, input.encoding twos_complement";
    refuse("crossbar.wires.topology", "an input line for inputs of more than one bit", wires.topology, hint);
  }
  if (isInterleaved(model) && model.mapping.pairs.count > 1) {
    refuse("crossbar.wires.topology", "lines of their own for several pairs a weight", wires.topology);
  }
  for (const shape of shapesOf(scenario)) {
    try {
      wirePlanOf(model, { tiling: tilingOf(shape, model), rows: shape.rows });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const got = `${wires.wordOhm} and ${wires.bitOhm} Ω on ${crossbar.tile.rows} × ${crossbar.tile.cols}`;
      const expected = `wires that can be solved to ${wires.tolerance}`;
      refuse("crossbar.wires.tolerance", expected, `${got}: ${error.message}`, "smaller tiles, or a larger tolerance");
    }
  }
}

function checkTile({ scenario: { crossbar }, model }: Bare, bindingBytes: number): void {
  const { tile } = model;
  const cells = Math.floor(bindingBytes / 8); // a pair of f32 conductances each
  if (tile.rows * tile.cols > cells) {
    const why = `a pair of f32 numbers each (${bindingBytes} bytes a buffer on this adapter)`;
    refuse("crossbar.tile", `at most ${cells} cells, ${why}`, `${tile.rows} × ${tile.cols} = ${tile.rows * tile.cols}`);
  }
  if (crossbar.offset === "unit_column" && crossbar.mapping === "offset" && tile.cols < 2) {
    refuse("crossbar.tile.cols", "at least 2 with a unit column", tile.cols);
  }
}

/** Cells of one chip, before anything is built of them: a network far too large must not be mapped to find that out. */
function checkCells({ scenario, model }: Bare, bindingBytes: number): void {
  const { groups, planes } = partsOf(model.mapping);
  shapesOf(scenario).forEach((shape, layer) => {
    const bytes = 4 * groups * planes * shape.rows * tilingOf(shape, model).physicalCols;
    if (bytes <= bindingBytes) return;
    const expected = `buffers of at most ${bindingBytes} bytes on this adapter`;
    refuse("model.network", expected, `${bytes} for the cells of layer ${layer}`, "smaller layers, or fewer slices");
  });
}

function checkBuffers(programs: Program[], bindingBytes: number): void {
  const buffers = programs.flatMap((program) => [...program.buffers.values()]);
  const largest = buffers.reduce((a, b) => byteLength(a) > byteLength(b) ? a : b);
  if (byteLength(largest) <= bindingBytes) return;
  const key = largest.name === "order" ? "training.epochs" : "model.network";
  const hint = key === "model.network" ? "smaller layers or batches" : undefined;
  const got = `${byteLength(largest)} for ${largest.name}`;
  refuse(key, `buffers of at most ${bindingBytes} bytes on this adapter`, got, hint);
}

/** Matrices that arrays hold. */
function shapesOf(scenario: Scenario) {
  return matrixShapes(placeNetwork(networkSpecOf(scenario)));
}
