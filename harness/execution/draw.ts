/** The chips of one case, drawn stretch by stretch: what is known is taken over, what is drawn is kept at once. */

import type { Engine } from "../../kernels/engine.ts";
import type { Samples } from "../../models/data/dataset.ts";
import { evaluateChipsInFull, type MappedNetwork } from "../../models/mapping/chips.ts";
import type { Case } from "../planning/case.ts";
import { blameLearningRate } from "./blame.ts";
import { type ChipRange, knownFrom, nextKnown, type Stretch } from "./stretches.ts";

/** A run that is killed loses about so much work. */
const STRETCH_SECONDS = 5;

/** What the chips of a case are drawn from. */
export interface DrawOptions {
  engine: Engine;
  mapped: MappedNetwork;
  test: Samples;
  /** Outputs of the exact network, f32 [images, classes], and their SHA-256; if divergences are asked for. */
  reference?: { logits: Float32Array; sha256: string };
  /** Most chips to a Program run; any value gives the same samples. */
  chunk: number;
  /** Chips of this run, killed before, and those of earlier records; the first count as drawn by this run. */
  own: readonly Stretch[];
  earlier: readonly Stretch[];
  keep: (stretch: Stretch) => void;
  /** Told the chips that are there so far before more are drawn; throws to end the run. */
  goOn: (done: number) => void;
  /** Told the chips that are there so far. */
  progress: (done: number) => void;
}

/** Contiguous chips of one case. */
export class CaseDraw {
  readonly correct: number[] = [];
  readonly divergence: number[] = [];
  seconds = 0;
  /** Chips taken over from earlier records. */
  reused = 0;
  /** Of the stretch drawn last, for the size of the next. */
  #pace: { chips: number; seconds: number } | null = null;

  constructor(private readonly one: Case, readonly first: number, private readonly options: DrawOptions) {}

  /** Draws on, up to chip `last`, which is not among them. */
  async upTo(last: number): Promise<void> {
    const { own, earlier, keep, goOn, progress, reference } = this.options;
    for (let next = this.#next; next < last; next = this.#next) {
      const wanted = { first: next, last, reference: reference?.sha256 };
      const kept = knownFrom(own, wanted);
      const known = kept ?? knownFrom(earlier, wanted);
      if (known) {
        if (!kept) this.reused += known.correct.length;
        this.#add(known);
      } else {
        goOn(this.correct.length);
        const end = nextKnown([...own, ...earlier], wanted);
        const stretch = await this.#drawn({ first: next, last: Math.min(end, next + this.#size(last - next)) });
        keep(stretch);
        this.#pace = { chips: stretch.correct.length, seconds: stretch.seconds };
        this.#add(stretch);
      }
      progress(this.correct.length);
    }
  }

  get #next(): number {
    return this.first + this.correct.length;
  }

  #add({ correct, divergence = [], seconds }: Stretch): void {
    for (const count of correct) this.correct.push(count);
    for (const value of divergence) this.divergence.push(value);
    this.seconds += seconds;
  }

  /** Chips of the next stretch: one run of the Program first, then as many as take a few seconds. */
  #size(left: number): number {
    const chunk = this.#chunk(left);
    if (!this.#pace) return chunk;
    const chips = this.#pace.chips * STRETCH_SECONDS / Math.max(this.#pace.seconds, 1e-3);
    return Math.max(1, Math.floor(chips / chunk)) * chunk;
  }

  #chunk(chips: number): number {
    const { engine, chunk } = this.options;
    return Math.min(chunk, this.one.chunk, Math.ceil((4 * chips) / engine.looks));
  }

  async #drawn({ first, last }: ChipRange): Promise<Stretch> {
    const { engine, mapped, test, reference, progress } = this.options;
    const started = performance.now();
    const chips = Uint32Array.from({ length: last - first }, (_, i) => first + i);
    const done = this.correct.length;
    const { correct, divergence } = await evaluateChipsInFull(engine, {
      ...{ mapped, model: this.one.model, test, chips, reference: reference?.logits, chunk: this.#chunk(chips.length) },
      progress: (count) => progress(done + count),
    }).catch((error) => blameLearningRate(error, "training.correction.learning_rate"));
    const seconds = Math.round(performance.now() - started) / 1000;
    return { first, correct, ...(divergence && { divergence, reference: reference?.sha256 }), seconds };
  }
}
