/** What gates on curvature judge: each network, noise and need once, whatever the number of cases. */

import type { Engine } from "../../kernels/engine.ts";
import { programmingStd } from "../../models/curvature/cell_noise.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import { SUBSET_SEED } from "../../models/data/entry.ts";
import { foldNorms } from "../../models/networks/fold.ts";
import type { Network } from "../../models/networks/network.ts";
import { topEigenpairs } from "../../models/curvature/lanczos.ts";
import { hutchinsonTrace } from "../../models/curvature/trace.ts";
import { type Bench, openBench, watched } from "../hessian/bench.ts";
import { type NoiseFindings, noiseFindings } from "../hessian/noise.ts";
import { subsetOf } from "../hessian/place.ts";
import type { CurvatureFinding, CurvatureNeed } from "../gates/curvature.ts";
import type { Case } from "../planning/case.ts";
import type { Rise, RiseNeed } from "../gates/rise.ts";
import type { Progress } from "../output/progress.ts";

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
  readonly #found = new Map<Bench, { rises: Map<string, Rise>; curvatures: Map<string, CurvatureFinding> }>();

  constructor(private readonly engine: Engine, private readonly teller: Teller) {}

  async risesOf(
    one: Case,
    { network, data, needs }: { network: Network; data: Dataset; needs: RiseNeed[] },
  ): Promise<Rise[]> {
    const rises: Rise[] = [];
    for (const need of needs) {
      const bench = await this.#bench(network, { data, images: need.images });
      const found = this.#found.get(bench)!.rises;
      const key = JSON.stringify([errorsOf(one), need]);
      if (!found.has(key)) found.set(key, await riseOf(bench, { one, need, warn: this.teller.warn }));
      rises.push(found.get(key)!);
    }
    return rises;
  }

  async curvaturesOf(
    { model: { seed } }: Case,
    { network, data, needs }: { network: Network; data: Dataset; needs: CurvatureNeed[] },
  ): Promise<CurvatureFinding[]> {
    const findings: CurvatureFinding[] = [];
    for (const need of needs) {
      const bench = await this.#bench(network, { data, images: need.images });
      const found = this.#found.get(bench)!.curvatures;
      const key = JSON.stringify([seed, need]);
      if (!found.has(key)) found.set(key, { ...need, ...await curvatureOf(bench, { need, seed }) });
      findings.push(found.get(key)!);
    }
    return findings;
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
      progress: (step) => this.teller.progress({ ...step, stage: `curvature, ${step.stage}` }),
    });
    own.set(images, bench);
    this.#found.set(bench, { rises: new Map(), curvatures: new Map() });
    return bench;
  }

  close(): void {
    for (const benches of this.#benches.values()) for (const { operator } of benches.values()) operator.close();
  }
}

/** Largest residual of an eigenvalue, relative to it: a looser one could settle on the wrong eigenvalue. */
const LARGEST_RESIDUAL = 1e-3;

async function curvatureOf(
  bench: Bench,
  { need: { quantity, tolerance }, seed }: { need: CurvatureNeed; seed: number },
): Promise<Omit<CurvatureFinding, keyof CurvatureNeed>> {
  const operator = watched(bench, quantity.replace("_", " "), MOST_PRODUCTS);
  if (quantity === "largest_eigenvalue") {
    const options = {
      k: 1,
      end: "LA",
      seed,
      most: MOST_PRODUCTS,
      tolerance: Math.min(tolerance, LARGEST_RESIDUAL),
    } as const;
    const { pairs: [{ value, residual }] } = await topEigenpairs(operator, options);
    return { value, standardError: 0, residual, method: "lanczos" };
  }
  if (bench.linear) {
    const { values } = await bench.diagonal();
    return { value: values.reduce((a, b) => a + b, 0), standardError: 0, residual: 0, method: "exact" };
  }
  const { total } = await hutchinsonTrace(operator, { seed, tolerance, most: MOST_PRODUCTS });
  return { value: total.mean, standardError: total.standardError, residual: 0, method: "hutchinson" };
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
