/** What a run of `noisegate hessian` found, as a record: one immutable JSON file, complete by itself. */

import type { EngineFacts } from "../../kernels/engine.ts";
import { count } from "../../kernels/kernel.ts";
import { eachLayer } from "../../models/networks/layers.ts";
import { trainedOf } from "../../models/networks/network.ts";
import { settingsOf as wordsOf } from "../networks/network_text.ts";
import type { NetworkOrigin } from "../execution/networks.ts";
import type { Plan } from "../planning/case.ts";
import { type Circumstances, circumstances } from "../result.ts";
import type { Candidate } from "../execution/training_stage.ts";
import type { Findings } from "./measure.ts";
import { networkHash, type Placed } from "./place.ts";
import type { Settings } from "./settings.ts";

const HESSIAN_SCHEMA = "hessian/1";

/** A layer with trained numbers; the others have no curvature of their own. */
export interface RecordLayer {
  path: string;
  kind: string;
  /** `64 → 32`, for a person. */
  settings: string;
  weights: number;
}

/** Everything needed to repeat a run and to draw it again. Losses and rises of it in nats; units are in the names. */
export interface HessianRecord extends Circumstances, Findings {
  schema: typeof HESSIAN_SCHEMA;
  /** Of the plan, from 1. */
  case: { number: number; label: string; keys: Record<string, unknown> };
  settings: Settings;
  seeds: { training: number | null; chips: number; curvature: number };
  data: { name: string; sha256: string };
  network: {
    name: string;
    activation: string;
    /** Batch norms that went into the weights. */
    foldedNorms: number;
    weights: number;
    sha256: string;
    layers: RecordLayer[];
  };
  /** Where the network came from; steps and loss only where it was trained. */
  training: {
    origins: NetworkOrigin[];
    steps: number;
    finalLoss: number | null;
    testAccuracy: number;
    /** That it is taken on: all, or the subset of the scenario. */
    testImages: number;
    candidates?: Candidate[];
  };
  warnings: string[];
}

export interface RecordParts {
  plan: Plan;
  path: string;
  text: string;
  facts: EngineFacts;
  settings: Settings;
  placed: Placed;
  findings: Findings;
  warnings: string[];
}

export async function makeHessianRecord(parts: RecordParts): Promise<HessianRecord> {
  const { plan, path, text, facts, settings, placed, findings, warnings } = parts;
  const { scenario, label, keys } = plan.cases[settings.case - 1];
  const { place: { network }, data, folded, finalLoss, accuracy, candidates, origins } = placed;
  const layers = recordLayers(placed);
  const { seconds, ...found } = findings;
  return {
    schema: HESSIAN_SCHEMA,
    ...await circumstances({ path, text, facts }),
    case: { number: settings.case, label, keys },
    settings,
    seeds: { training: scenario.training?.seed ?? null, chips: scenario.chips.seed, curvature: settings.seed },
    data: { name: data.name, sha256: data.sha256 },
    network: {
      ...{ name: network.spec.name, activation: scenario.model.activation, foldedNorms: folded },
      weights: layers.reduce((sum, { weights }) => sum + weights, 0),
      sha256: await networkHash(network),
      layers,
    },
    training: {
      ...{ origins, steps: plan.steps, finalLoss, testAccuracy: accuracy, testImages: data.test.count },
      ...(candidates.length > 0 && { candidates }),
    },
    warnings,
    ...found,
    seconds: Object.fromEntries(Object.entries(seconds).map(([what, time]) => [what, Number(time.toFixed(3))])),
  };
}

function recordLayers({ place: { network: { layers } } }: Placed): RecordLayer[] {
  return [...eachLayer(layers)].flatMap((placed) => {
    const weights = trainedOf([{ ...placed, body: [], shortcut: [] }]).reduce((sum, { dims }) => sum + count(dims), 0);
    const { path, layer: { kind } } = placed;
    return weights > 0 ? [{ path, kind, settings: wordsOf(placed), weights }] : [];
  });
}
