/** Things that a run makes once and that its cases share: data, networks, networks on cells. */

import type { Engine } from "../../kernels/engine.ts";
import type { RangeStore } from "../../models/mapping/range_store.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import type { ChipTuning } from "../../models/mapping/chip_tuning.ts";
import { mapNetwork, type MappedNetwork } from "../../models/mapping/chips.ts";
import { evaluateExact, type ExactOutputs } from "../../models/networks/accuracy.ts";
import type { Network, Tensors } from "../../models/networks/network.ts";
import { kinkDoubts } from "../../models/training/hessian_aware.ts";
import { calibrationsOf } from "../cache/calibrations.ts";
import { type DataStore, loadDataset } from "../data/data_store.ts";
import type { RunTotals } from "./samples.ts";
import type { Progress } from "../output/progress.ts";
import type { NetworkCache } from "./network_cache.ts";
import type { Case, Plan } from "../planning/case.ts";
import { loadOptionsOf, trainingOf } from "../planning/resolve.ts";
import { blameLearningRate } from "./blame.ts";
import { looksAtCells, tuningOf } from "../planning/correction.ts";
import { correct } from "./correction_stage.ts";
import { trainBest } from "./training_stage.ts";
import { guessingDoubt, readWeights } from "./weights.ts";

export interface WorkshopOptions {
  engine: Engine;
  plan: Plan;
  store: DataStore;
  /** The folder that files named by the scenario are relative to. */
  home: string;
  /** Where trained networks and calibrations are kept; they are made anew if left out. */
  cache?: NetworkCache;
  progress: Progress;
}

/** A trained network, and what it gives on the test images. */
export interface Obtained {
  /** With its digital paths, if it has some. */
  network: Network;
  /** How every chip trains its paths for itself; undefined where it does not. */
  tuning?: ChipTuning;
  exact: ExactOutputs;
}

export class Workshop {
  readonly totals: RunTotals = {
    ...{ trainingSeconds: 0, finalLoss: NaN, networks: [], selections: [], corrections: [], data: [], warnings: [] },
  };
  readonly #datasets = new Map<string, Promise<Dataset>>();
  readonly #trainings = new Map<string, Promise<Network>>();
  readonly #paths = new Map<Network, Map<string, Network>>();
  readonly #networks = new Map<string, Promise<Obtained>>();
  readonly #mappings = new Map<Network, Map<string, Promise<MappedNetwork>>>();

  readonly #ranges: RangeStore | undefined;

  constructor(readonly options: WorkshopOptions) {
    const { cache, engine } = options;
    this.#ranges = calibrationsOf(cache, { engine, warn: (what) => void this.totals.warnings.push(what) });
  }

  dataset({ scenario }: Case): Promise<Dataset> {
    const options = loadOptionsOf(scenario);
    return once(this.#datasets, JSON.stringify(options), async () => {
      const data = await loadDataset(this.options.store, options);
      this.totals.data.push({ name: data.name, sha256: data.sha256 });
      return data;
    });
  }

  /** The network of a case, trained or read, and what it gives on the test images. */
  obtained(one: Case): Promise<Obtained> {
    const { model, training, device, crossbar, chips } = one.scenario;
    const cells = [device, crossbar, chips.seed];
    const looks = training?.selection || looksAtCells(one.scenario);
    const chosenBy = looks ? cells : [];
    return once(this.#networks, JSON.stringify([model, training, chosenBy]), async () => {
      const data = await this.dataset(one);
      const network = training ? await this.#corrected(one) : this.#read(one);
      const exact = await evaluateExact(this.options.engine, { network, samples: data.test });
      if (!training) this.totals.warnings.push(...guessingDoubt(exact.correct / data.test.count, data.classes));
      return { network, exact, tuning: tuningOf(one.scenario, data) };
    });
  }

  /** The network of a case with its digital paths, if it is to have some. */
  async #corrected(one: Case): Promise<Network> {
    const { model, training, device, crossbar, chips } = one.scenario;
    const { correction: _, ...main } = training!;
    const chosenBy = training!.selection ? [device, crossbar, chips.seed] : [];
    const trained = await once(this.#trainings, JSON.stringify([model, main, chosenBy]), () => this.#trained(one));
    const { engine, cache, progress } = this.options;
    const { totals } = this;
    const started = performance.now();
    const warn = (what: string) => void totals.warnings.push(what);
    const known = this.#paths.get(trained) ?? new Map<string, Network>();
    this.#paths.set(trained, known);
    const corrected = await correct(engine, {
      ...{ scenario: one.scenario, trained, known, data: await this.dataset(one), cache, progress, warn },
    }).catch((error) => blameLearningRate(error, "training.correction.learning_rate"));
    if (!corrected) return trained;
    totals.trainingSeconds += (performance.now() - started) / 1000;
    totals.networks.push(...corrected.origins);
    totals.corrections.push({ case: one.label, ...corrected.outcome });
    return corrected.network;
  }

  /** The network of a case on its cells, converters calibrated. */
  async mapped(one: Case): Promise<MappedNetwork> {
    const { model } = one;
    const { network, tuning } = await this.obtained(one);
    // everything of a model that mapping and calibration look at
    const { device, mapping, reference, idleCells, verify, seed, norms, tile, input, adc } = model;
    // where the curvature chooses, it weighs the errors of the cells
    const errors = verify.cells === "fraction" && verify.choose.startsWith("curvature") ? device : null;
    const cell = [device.gMinMicrosiemens, device.gMaxMicrosiemens, device.levels, errors];
    const circuit = [mapping, reference, idleCells, verify, seed, norms, tile, input, adc.percentile];
    const own = this.#mappings.get(network) ?? new Map<string, Promise<MappedNetwork>>();
    this.#mappings.set(network, own);
    return await once(own, JSON.stringify([cell, circuit]), async () => {
      const { train: training } = await this.dataset(one);
      return await mapNetwork(this.options.engine, { network, model, training, ranges: this.#ranges, tuning });
    });
  }

  #read({ scenario }: Case): Network {
    const { network, sha256 } = readWeights(scenario, this.options);
    this.totals.networks.push({ from: "file", file: scenario.model.weights!, sha256 });
    return network;
  }

  /** The weights that a training begins with, if they are those of a file. */
  #start({ scenario }: Case): Tensors | undefined {
    if (scenario.training?.from === undefined) return undefined;
    const { network: { tensors }, file, sha256 } = readWeights(scenario, { ...this.options, key: "training.from" });
    this.totals.networks.push({ from: "file", file, sha256 });
    return tensors;
  }

  async #trained(one: Case): Promise<Network> {
    const { engine, progress, cache } = this.options;
    const { totals } = this;
    const data = await this.dataset(one);
    const started = performance.now();
    const warn = (what: string) => void totals.warnings.push(what);
    const { network, finalLoss, origins, candidates } = await trainBest(engine, {
      ...{ scenario: one.scenario, data, start: this.#start(one), progress, cache, warn },
    }).catch(blameLearningRate);
    totals.trainingSeconds += (performance.now() - started) / 1000;
    totals.finalLoss = finalLoss;
    totals.networks.push(...origins);
    if (candidates.length > 0) totals.selections.push({ case: one.label, candidates });
    kinkDoubts(trainingOf(one.scenario), network.layers).forEach(warn);
    const guessing = Math.log(data.classes);
    if (finalLoss >= guessing) {
      const loss = `training ended at a loss of ${finalLoss.toFixed(3)}`;
      const than = `no better than guessing (ln ${data.classes} = ${guessing.toFixed(3)})`;
      warn(`${loss}, ${than}: lower training.learning_rate, or train longer`);
    }
    return network;
  }
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  if (!made.has(key)) made.set(key, make());
  return made.get(key)!;
}
