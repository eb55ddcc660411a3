/** Where digital paths lie: placements, what each is worth, and the searches that need no policy. */

/** Size of the path beside every analog layer; 0 for none. */
export type Placement = readonly number[];

/** What may be placed. */
export interface PlacementSpace {
  /** Sizes that a path beside each layer may have; none where there can be no path. */
  sizes: readonly (readonly number[])[];
  /** Weights that a placement adds, in parts of those of the network. */
  overheadOf: (placement: Placement) => number;
  /** Largest overhead that is worth a training. */
  budget: number;
  /** What the score loses at an overhead of 1. */
  overheadWeight: number;
}

/** Accuracy of chips, a share, and its standard deviation from chip to chip. */
export interface Spread {
  mean: number;
  sd: number;
}

/** A placement that was looked at; without accuracies where it was too large to be trained. */
export interface Tried {
  placement: number[];
  overhead: number;
  accuracy?: Spread;
  score: number;
}

/** Tells what a placement is worth; the second time without a training. */
export type Judge = (placement: Placement) => Promise<Tried>;

/**
 * A judge that remembers. The score is mean − standard deviation − weight · overhead, and that of a placement beyond the budget
 * −overhead, without a training.
 *
 * Source: the reward of CorrectNet's search, Eldebiky et al., arXiv 2211.14917 (reconstruction).
 *
 * @param trial trains the paths of a placement and evaluates chips
 */
export function judgeOf(
  space: PlacementSpace,
  trial: (placement: Placement) => Promise<Spread>,
): { judge: Judge; tried: () => Tried[] } {
  const known = new Map<string, Tried>();
  const judge: Judge = async (placement) => {
    const key = placement.join();
    const found = known.get(key);
    if (found) return found;
    const overhead = space.overheadOf(placement);
    const base = { placement: [...placement], overhead };
    const made = overhead > space.budget ? { ...base, score: -overhead } : await trained(base);
    known.set(key, made);
    return made;
  };
  const trained = async (base: { placement: number[]; overhead: number }): Promise<Tried> => {
    const accuracy = await trial(base.placement);
    return { ...base, accuracy, score: accuracy.mean - accuracy.sd - space.overheadWeight * base.overhead };
  };
  return { judge, tried: () => [...known.values()] };
}

/** The best of what was tried, within the budget; of equal ones the one of fewest weights. */
export function bestOf(tried: readonly Tried[]): Tried {
  const [best] = tried.filter(({ accuracy }) => accuracy)
    .toSorted((a, b) => b.score - a.score || a.overhead - b.overhead);
  if (!best) throw new RangeError("Cannot choose a placement: none was within the budget");
  return best;
}

/** Every placement. */
export async function exhaustive(space: PlacementSpace, judge: Judge): Promise<void> {
  for (const placement of allPlacements(space)) await judge(placement);
}

/** All combinations of sizes, no path at all first. */
export function* allPlacements({ sizes }: Pick<PlacementSpace, "sizes">): Generator<number[]> {
  if (sizes.length === 0) return yield [];
  const [own, ...rest] = sizes;
  for (const size of [0, ...own]) {
    for (const others of allPlacements({ sizes: rest })) yield [size, ...others];
  }
}

/** The best single path, then the best one beside it, and so on while the score rises. */
export async function greedy(space: PlacementSpace, judge: Judge): Promise<void> {
  let best = await judge(space.sizes.map(() => 0));
  for (;;) {
    const steps = space.sizes.flatMap((sizes, i) =>
      best.placement[i] > 0 ? [] : sizes.map((size) => best.placement.with(i, size))
    );
    const judged = [];
    for (const step of steps) judged.push(await judge(step));
    const next = judged.toSorted((a, b) => b.score - a.score)[0];
    if (!next || next.score <= best.score) return;
    best = next;
  }
}
