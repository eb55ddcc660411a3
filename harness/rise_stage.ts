/** Rises of the loss that gates on curvature judge: each network, noise and need once, whatever the number of cases. */

import type { Engine } from "../kernels/engine.ts";
import { programmingStd } from "../models/curvature/cell_noise.ts";
import type { Dataset } from "../models/data/dataset.ts";
import { SUBSET_SEED } from "../models/data/entry.ts";
import { foldNorms } from "../models/networks/fold.ts";
import type { Network } from "../models/networks/network.ts";
import { type Bench, openBench } from "./hessian/bench.ts";
import { type NoiseFindings, noiseFindings } from "./hessian/noise.ts";
import { subsetOf } from "./hessian/place.ts";
import type { Case } from "./plan.ts";
import type { Rise, RiseNeed } from "./rise.ts";
import type { Progress } from "./run.ts";

/** Most products of one trace. */
const MOST_PRODUCTS = 1024;

interface Teller {
  progress: Progress;
  warn: (sentence: string) => void;
}

/** Keeps the operators of a run's networks open until it is closed. */
export class RiseStage {
  /** By network, then by images. */
  readonly #benches = new Map<Network, Map<number, Bench>>();
  readonly #found = new Map<Bench, Map<string, Rise>>();

  constructor(private readonly engine: Engine, private readonly teller: Teller) {}

  async risesOf(
    one: Case,
    { network, data, needs }: { network: Network; data: Dataset; needs: RiseNeed[] },
  ): Promise<Rise[]> {
    const rises: Rise[] = [];
    for (const need of needs) {
      const bench = await this.#bench(network, { data, images: need.images });
      const found = this.#found.get(bench)!;
      const key = JSON.stringify([errorsOf(one), need]);
      if (!found.has(key)) found.set(key, await riseOf(bench, { one, need, warn: this.teller.warn }));
      rises.push(found.get(key)!);
    }
    return rises;
  }

  /** Norms are folded, as in the network that chips hold; the images are those of `model.train_images`. */
  async #bench(network: Network, { data, images }: { data: Dataset; images: number }): Promise<Bench> {
    const own = this.#benches.get(network) ?? new Map<number, Bench>();
    this.#benches.set(network, own);
    const open = own.get(images);
    if (open) return open;
    const batch = subsetOf(data, { of: "train", images, seed: SUBSET_SEED });
    const bench = await openBench(this.engine, {
      place: { network: foldNorms(network), batch },
      progress: (what, done, of) => this.teller.progress(`curvature, ${what}`, done, of),
    });
    own.set(images, bench);
    this.#found.set(bench, new Map());
    return bench;
  }

  close(): void {
    for (const benches of this.#benches.values()) for (const { operator } of benches.values()) operator.close();
  }
}

/** Everything of a case that the errors of its weights depend on. */
function errorsOf({ model }: Case): unknown[] {
  const { device, seed, mapping, reference, idleCells, verify, timeSeconds, tile } = model;
  return [device, seed, mapping, reference, idleCells, verify, timeSeconds, tile];
}

async function riseOf(
  bench: Bench,
  { one: { group, label, model }, need, warn }: { one: Case; need: RiseNeed; warn: Teller["warn"] },
): Promise<Rise> {
  const { place: { network }, operator: { segments, loss } } = bench;
  const std = programmingStd(network, { model, segments });
  if (std.every((s) => s === 0)) return noRise(need, loss);
  const found = await noiseFindings(bench, {
    model,
    settings: { seed: model.seed, tolerance: need.tolerance, probes: MOST_PRODUCTS, simulate: need.pairs ?? undefined },
    // a breaker is there to leave the range of the prediction
    warn: (what) => group === "breaker" || warn(`${label}: ${what}`),
  });
  return { ...need, loss, ...summary(found) };
}

function summary(
  { curvature, trace, kinks, predicted, simulated }: NoiseFindings,
): Omit<Rise, keyof RiseNeed | "loss"> {
  const { mean, standardError } = predicted;
  const kinkSum = kinks.reduce((sum, one) => sum + one.mean, 0);
  return {
    ...{ curvature, trace, predicted: { mean, standardError } },
    kinks: { mean: kinkSum, standardError: Math.sqrt(Math.max(0, standardError ** 2 - curvature.standardError ** 2)) },
    simulated: simulated ? { mean: simulated.mean, standardError: simulated.standardError } : null,
  };
}

/** Without errors nothing rises, and nothing has to be worked out. */
function noRise(need: RiseNeed, loss: number): Rise {
  const nothing = { mean: 0, standardError: 0 };
  const simulated = need.pairs === null ? null : nothing;
  const curvature = { ...nothing, probes: 0 };
  return { ...need, loss, curvature, trace: "exact", kinks: nothing, predicted: nothing, simulated };
}
