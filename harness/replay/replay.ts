/** One virtual chip again, bit for bit, and where its errors come from. */

import { dirname } from "node:path";
import type { Engine, EngineFacts } from "../../kernels/engine.ts";
import { tunedFor } from "../../models/mapping/chip_tuning.ts";
import { blockOf, type MappedNetwork } from "../../models/mapping/chips.ts";
import { chipClasses } from "../../models/mapping/inspect/chip_classes.ts";
import { faultMap, type TileFaults } from "../../models/mapping/inspect/fault_map.ts";
import { type LayerError, layerErrors, type TileError } from "../../models/mapping/inspect/layer_errors.ts";
import { analogLayers } from "../../models/mapping/matrices.ts";
import { weightColsOf } from "../../models/mapping/tiles.ts";
import { classesOf } from "../../models/networks/classes.ts";
import { outputSize } from "../../models/networks/network.ts";
import type { DataStore } from "../data/data_store.ts";
import type { NetworkCache } from "../execution/network_cache.ts";
import type { NetworkOrigin } from "../execution/networks.ts";
import type { Case, Plan } from "../planning/case.ts";
import { scenarioName } from "../result.ts";
import { sampleKey } from "../execution/sample_key.ts";
import { placed, requireDataOf } from "../scenario/scenario_file.ts";
import { Workshop } from "../execution/workshop.ts";
import type { Progress } from "../output/progress.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { changesOf, countRight, type ImageChanges } from "./images.ts";
import { type StageCosts, stageCosts } from "./stage_costs.ts";
import { planTarget, type Target } from "./target.ts";

/** What a replay found, as JSON: errors are parts of the RMS of a layer's exact outputs. */
export interface Replay extends ImageChanges {
  replay: 1;
  scenario: { name: string; path: string };
  /** Null where a scenario was replayed. */
  record: { path: string; utc: string; commit: string; correct: number } | null;
  case: { number: number; group: Case["group"]; label: string; keys: Record<string, unknown> };
  chip: number;
  seed: number;
  gpu: EngineFacts;
  networks: NetworkOrigin[];
  warnings: string[];
  images: number;
  /** Right by the exact network, and by the chip. */
  cleanCorrect: number;
  correct: number;
  /** Whether the chip gets as many images right as the record says; null without one. */
  reproduced: boolean | null;
  /** What is not as it was when the record was written; a count may be the same all the same. */
  differences: Difference[];
  /** Images that the errors of layers and tiles are taken over. */
  layerImages: number;
  layers: ReplayedLayer[];
  costs: StageCosts;
  seconds: number;
}

export interface ReplayedLayer extends Omit<LayerError, "tiles"> {
  path: string;
  kind: "dense" | "conv2d";
  /** Of its matrix. */
  rows: number;
  cols: number;
  tiles: ReplayedTile[];
}

/** A tile with the weights that it holds, [from, below), and its faults, if the model has any. */
export interface ReplayedTile extends TileError {
  rows: [number, number];
  cols: [number, number];
  faults: TileFaults | null;
}

export interface ReplayOptions {
  engine: Engine;
  store: DataStore;
  cache?: NetworkCache;
  progress?: Progress;
}

/** Errors of layers are taken over whole blocks of images until there are so many: enough for three digits. */
const LAYER_IMAGES = 512;

/**
 * Repeats a chip and takes it apart; writes nothing.
 *
 * @throws {ScenarioError} if the record or the scenario cannot be planned or run here
 */
export async function replay(target: Target, options: ReplayOptions): Promise<Replay> {
  const { engine, store, progress = () => {} } = options;
  const { file } = target;
  const { plan, one } = planTarget(target, engine);
  requireDataOf(plan, { store, file });
  const home = dirname(file.path);
  const workshop = new Workshop({ ...options, plan, progress, home });
  try {
    return await takeApart(target, { plan, one, workshop });
  } catch (error) {
    throw placed(error, file);
  }
}

interface Work {
  plan: Plan;
  one: Case;
  workshop: Workshop;
}

async function takeApart(target: Target, { plan, one, workshop }: Work): Promise<Replay> {
  const started = performance.now();
  const { engine, progress } = workshop.options;
  const { chip, recorded, file: { path } } = target;
  const { test } = await workshop.dataset(one);
  const { network, exact } = await workshop.obtained(one);
  const { model } = one;
  const shared = await workshop.mapped(one);
  const mapped = await tunedFor(engine, { mapped: shared, model, chip });
  const block = blockOf(mapped, { model, images: test.count });
  const onImages = { mapped, model, test, chip, block };
  const classes = await chipClasses(engine, onImages);
  const correct = countRight(test.labels, classes);
  const exactly = classesOf(exact.logits, outputSize(network));
  const changes = changesOf({ labels: test.labels, exact: exactly, chip: classes });
  const key = sampleKey(engine, { mapped: shared, model, test });
  const reproduced = recorded && recorded.correct === correct && recorded.one.images === test.count;
  progress({ stage: `chip ${chip} layer by layer`, done: 0, of: 1 });
  const { layers, images: layerImages } = await layerErrors(engine, { ...onImages, atLeast: LAYER_IMAGES });
  progress({ stage: `chip ${chip} layer by layer`, done: 1, of: 1 });
  const faults = await faultMap(engine, { layers: mapped.layers, model, chip });
  const costs = await stageCosts(engine, { workshop, one, chip, block, lost: changes.lost });
  const { group, label, keys } = one;
  return {
    replay: 1,
    scenario: { name: scenarioName(path), path },
    record: recorded && {
      ...{ path: recorded.path, utc: recorded.record.utc, commit: recorded.record.commit },
      correct: recorded.correct,
    },
    case: { number: target.number, group, label, keys },
    ...{ chip, seed: model.seed, gpu: engine.facts },
    networks: workshop.totals.networks,
    warnings: workshop.totals.warnings,
    ...{ images: test.count, cleanCorrect: exact.correct, correct, reproduced },
    differences: recorded && (!reproduced || recorded.one.key !== key)
      ? await differencesOf(recorded, { engine, totals: workshop.totals, cleanCorrect: exact.correct, key })
      : [],
    ...changes,
    ...{ layerImages, layers: layersOf({ plan, mapped, layers, faults }), costs },
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

function layersOf({ plan, mapped, layers, faults }: {
  plan: Plan;
  mapped: MappedNetwork;
  layers: LayerError[];
  faults: TileFaults[][] | null;
}): ReplayedLayer[] {
  const placed = analogLayers(mapped.network.layers);
  return layers.map(({ tiles, ...errors }, word) => {
    const { rows, cols, tiling } = mapped.layers[word].mapped;
    const width = weightColsOf(tiling, cols), height = tiling.tileRows;
    return {
      ...{ path: plan.shapes[word].path, kind: placed[word].layer.kind as ReplayedLayer["kind"], rows, cols },
      ...errors,
      tiles: tiles.map((tile) => ({
        ...tile,
        rows: [tile.row * height, Math.min(rows, (tile.row + 1) * height)],
        cols: [tile.col * width, Math.min(cols, (tile.col + 1) * width)],
        faults: faults && faults[word][tile.row * tiling.colTiles + tile.col],
      })),
    };
  });
}
