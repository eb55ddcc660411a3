/** What methods that look at the whole network ask of a case: norms that each chip estimates, errors that are searched for. */

import { has } from "../../models/networks/network.ts";
import { byteLength } from "../../kernels/memory_plan.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { PlanError } from "./plan_error.ts";
import type { Bare, ProgramShelf } from "./plan_programs.ts";
import { networkSpecOf, shapeOf } from "./resolve.ts";

/**
 * Refuses norms that the network does not have, and a search that would not see what makes the chips.
 *
 * @throws {PlanError}
 */
export function checkNetworkMethods(one: Bare, limits: { bindingBytes: number; shelf: ProgramShelf }): void {
  checkNorms(one, limits);
  checkWorstCase(one, limits);
}

function checkNorms(
  one: Bare,
  { bindingBytes, shelf }: { bindingBytes: number; shelf: ProgramShelf },
): void {
  const { scenario, model: { norms: { kind, images } } } = one;
  if (kind === "folded") return;
  const { network } = scenario.model;
  if (!has(placeNetwork(networkSpecOf(scenario)), "batch_norm")) {
    const hint = "cnn_8_16 and resnet8 are networks with batch norms";
    refuse("device.norms", { expected: `folded: ${network} has no batch norm`, got: kind, hint, remedy: "folded" });
  }
  if (kind !== "reestimated") return;
  const { trainCount, name } = shapeOf(scenario);
  if (images > trainCount) {
    refuse("device.norm_images", { expected: `at most ${trainCount}, the images of ${name}`, got: String(images) });
  }
  const { buffers } = shelf.evaluation(one).program;
  const largest = Math.max(...[...buffers.values()].map(byteLength));
  if (largest <= bindingBytes) return;
  const expected = `so few that buffers have at most ${bindingBytes} bytes on this adapter`;
  refuse("device.norm_images", { expected, got: `${images}, which take ${largest}` });
}

interface Rival {
  key: string;
  /** What the key must be. */
  expected: string;
  /** What the case has instead; undefined where it is well. */
  got: (model: ChipModel) => string | number | undefined;
}

const off = <T extends string | number>(value: T, rest: T) => value === rest ? undefined : value;

/** The search climbs the loss of the exact network at w + δ: all else that makes a chip would stay unseen. */
const RIVALS: Rival[] = [
  { key: "crossbar.mapping", expected: "signed", got: ({ mapping }) => off(mapping.style, "signed") },
  { key: "crossbar.dac_bits", expected: "0", got: ({ input }) => off(input.bits, 0) },
  { key: "crossbar.adc_bits", expected: "0", got: ({ adc }) => off(adc.bits, 0) },
  { key: "crossbar.adc.noise", expected: "0", got: ({ adc }) => off(adc.noise, 0) },
  { key: "crossbar.weight_bits", expected: "0", got: ({ mapping }) => off(mapping.weightBits, 0) },
  {
    key: "crossbar.weight_format",
    expected: "linear",
    got: ({ mapping }) => off<string>(mapping.format.kind, "linear"),
  },
  { key: "crossbar.scales.count", expected: "1", got: ({ mapping }) => off(mapping.scales.count, 1) },
  {
    key: "crossbar.weight_range.percentile",
    expected: "100",
    got: ({ mapping }) => off(mapping.range.percentile, 100),
  },
  {
    key: "device.preset",
    expected: "a preset of cells that neither age nor make noise, as ideal,",
    got: ({ device: { drift, relaxation, aging, readNoise, name } }) =>
      drift || relaxation || aging || readNoise ? name : undefined,
  },
  { key: "device.temperature.bandwidth_hertz", expected: "0", got: ({ temperature: t }) => off(t.bandwidthHertz, 0) },
  { key: "device.write_verify.cells", expected: "none", got: ({ verify }) => off(verify.cells, "none") },
  { key: "device.faults.stuck_off", expected: "0", got: ({ faults }) => off(faults.stuckOff, 0) },
  { key: "device.faults.stuck_on", expected: "0", got: ({ faults }) => off(faults.stuckOn, 0) },
  { key: "device.faults.dead_rows", expected: "0", got: ({ faults }) => off(faults.deadRows, 0) },
  { key: "device.faults.dead_cols", expected: "0", got: ({ faults }) => off(faults.deadCols, 0) },
  { key: "device.device_spread", expected: "0", got: ({ device }) => off(device.programming.deviceSpread, 0) },
  { key: "device.idle_cells", expected: "noisy", got: ({ idleCells }) => off(idleCells, "noisy") },
  {
    key: "device.norms",
    expected: "folded or digital",
    got: ({ norms }) => norms.kind === "reestimated" ? norms.kind : undefined,
  },
];

function checkWorstCase(one: Bare, { shelf }: { shelf: ProgramShelf }): void {
  const { scenario, model } = one;
  if (!model.worst) return;
  for (const { key, expected, got } of RIVALS) {
    const value = got(model);
    if (value === undefined) continue;
    const hint = "the search knows nothing but errors of the weights";
    const remedy = /\s/.test(expected) ? undefined : expected;
    refuse(key, { expected: `${expected} with device.programming.kind worst_case`, got: String(value), hint, remedy });
  }
  const { testCount } = shapeOf(scenario);
  const fitting = shelf.evaluation(one).program.buffers.get("labels")!.dims[0];
  if (fitting >= testCount) return;
  const expected = `at most ${fitting} with device.programming.kind worst_case, which looks at all of them at once`;
  refuse("model.test_images", { expected, got: String(testCount) });
}

function refuse(key: string, fault: { expected: string; got: string; hint?: string; remedy?: string }): never {
  throw new PlanError(key, fault);
}
