/** The correction stage of a case: digital paths beside the layers of a trained network, which stays as it is. */

import type { Engine } from "../../kernels/engine.ts";
import { meantWeights } from "../../models/mapping/held_weights.ts";
import { mapLayers } from "../../models/mapping/map_layers.ts";
import { analogLayers, matricesOf, weightsFrom } from "../../models/mapping/matrices.ts";
import { foldNorms } from "../../models/networks/fold.ts";
import type { SidePath } from "../../models/networks/layers.ts";
import type { Network } from "../../models/networks/network.ts";
import { bestPaths } from "../../models/training/best_start.ts";
import { addedWeights, correctionOf as trainingOfPaths, withFreshPaths } from "../../models/training/correction.ts";
import type { TrainingProgress } from "../../models/training/train.ts";
import { type Correction, correctionOf, correctsRounding, isSought, plannedSizes } from "../planning/correction.ts";
import { chipModelOf, trainingOf } from "../planning/resolve.ts";
import type { Scenario } from "../schema.ts";
import { type NetworkOrigin, obtainNetwork } from "./networks.ts";
import { type CorrectionStage, type Finding, findSizes } from "./path_places.ts";

/** What a correction came to, as a record tells it. */
export interface CorrectionOutcome {
  kind: SidePath["kind"];
  per: "sampled_chips" | "chip";
  /** Layers with a path, and filters or rank of each. */
  places: { layer: string; size: number }[];
  /** Weights and biases of the paths, of the network, and the ratio of the two. */
  added: number;
  original: number;
  overhead: number;
  /** Placements that a search has looked at, and layers that it looked at. */
  search?: Finding["search"];
  /** By which ranks were spent. */
  sensitivities?: number[];
}

/** A network with its paths. */
export interface Corrected {
  network: Network;
  outcome: CorrectionOutcome;
  origins: NetworkOrigin[];
}

/**
 * Gives the network of a scenario its digital paths and trains them, unless every chip does so for itself.
 *
 * @param trained network as it came from its training
 * @returns null where the scenario asks for no correction
 */
export async function correct(
  engine: Engine,
  { trained, ...stage }: CorrectionStage & { trained: Network },
): Promise<Corrected | null> {
  const { scenario } = stage;
  const correction = correctionOf(scenario);
  if (!correction) return null;
  const backbone = foldNorms(trained);
  const origins: NetworkOrigin[] = [];
  const make = async (sizes: readonly number[]) => {
    const key = JSON.stringify([sizes, settingsOf(scenario)]);
    const kept = stage.known.get(key);
    if (kept) return kept;
    const made = await withTrainedPaths(engine, { ...stage, backbone, correction, sizes });
    stage.known.set(key, made.network);
    origins.push(...made.origins);
    return made.network;
  };
  const found = isSought(correction) ? await findSizes(engine, { ...stage, backbone, correction, make }) : null;
  const sizes = found?.sizes ?? plannedSizes(scenario);
  const network = await make(sizes);
  const layers = analogLayers(network.layers);
  return {
    ...{ network, origins },
    outcome: {
      ...{ kind: correction.pathOf(1).kind, per: correction.per, ...addedWeights(network) },
      places: layers.flatMap(({ path }, i) => sizes[i] > 0 ? [{ layer: path, size: sizes[i] }] : []),
      ...(found?.search && { search: found.search }),
      ...(found?.sensitivities && { sensitivities: found.sensitivities }),
    },
  };
}

/** What decides the numbers of paths, beside the network, their sizes and the cells that round it. */
function settingsOf(scenario: Scenario): unknown {
  const { places: _p, budget: _b, sensitivity: _s, search: _q, filters: _f, rank: _r, ...own } = scenario.training!
    .correction!;
  return [own, correctsRounding(scenario) ? [scenario.device, scenario.crossbar] : []];
}

interface Paths extends CorrectionStage {
  backbone: Network;
  correction: Correction;
  sizes: readonly number[];
}

/** A network with paths of some sizes, trained where they are those of all chips. */
async function withTrainedPaths(
  engine: Engine,
  { backbone, correction, sizes, scenario, data, cache, progress, warn }: Paths,
): Promise<{ network: Network; origins: NetworkOrigin[] }> {
  const main = trainingOf(scenario);
  const sides = sizes.map((size) => size > 0 ? correction.pathOf(size) : undefined);
  const start = await startOf(engine, {
    network: withFreshPaths(backbone, { sides, seed: main.seed }),
    correction,
    scenario,
  });
  if (correction.per === "chip" || sizes.every((size) => size === 0)) return { network: start, origins: [] };
  const { epochs, learningRate, batch, noise } = correction;
  const own = { epochs, learningRate, batch, ...(noise && { noise }) };
  const told = ({ done, of, loss, accuracy }: TrainingProgress) => {
    const far = Number.isNaN(loss) ? "" : `, loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(1)} %`;
    progress({ stage: "correction", what: `correction${far}`, unit: "steps", done, of });
  };
  const { network, origin } = await obtainNetwork(engine, {
    ...{ ...trainingOfPaths(start, { main, own }), data, cache, progress: told, warn },
  });
  return { network, origins: [origin] };
}

/** Fresh paths beside weights as cells are meant to hold them; paths of chips lie beside the weights that are mapped. */
async function startOf(
  engine: Engine,
  { network, correction, scenario }: { network: Network; correction: Correction; scenario: Scenario },
): Promise<Network> {
  if (!correctsRounding(scenario)) return network;
  const model = chipModelOf(scenario);
  // any verify does: it is cells without errors that are asked for
  const still = { ...model, verify: { ...model.verify, cells: "none" as const } };
  const held = await meantWeights(engine, { layers: mapLayers(matricesOf(network), still), model: still });
  const paths = correction.start === "svd" ? bestPaths(network, held) : {};
  const rounded = correction.per === "chip" ? {} : weightsFrom(network.layers, held);
  return { ...network, tensors: { ...network.tensors, ...rounded, ...paths } };
}
