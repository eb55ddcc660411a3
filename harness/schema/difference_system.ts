/** Whether claims of the form "this is at least so much above that" can all be met. */

/** The name of something that has a size. */
export type Quantity = string | number;

/** `above` − `below` ≥ `least`. */
export interface Claim {
  above: Quantity;
  below: Quantity;
  least: number;
}

/** What rounding may bring about between claims that agree. */
const SLACK = 1e-9;
/** Steps of the search after which what is left of the claims is taken for granted: a bound on time. */
const MOST_STEPS = 1_000_000;

/**
 * Claims that can be met together. A claim that cannot closes a circle in which every quantity is above the one before it.
 * Source: shortest paths with potentials that are kept from claim to claim; Cotton & Maler, SAT 2006, algorithm 1.
 */
export class DifferenceSystem<T extends Claim> {
  /** Numbers that meet all claims. */
  readonly #values = new Map<Quantity, number>();
  /** By what is above, then by what is below: the strongest claim. */
  readonly #claims = new Map<Quantity, Map<Quantity, T>>();
  #steps = 0;

  /**
   * Adds a claim.
   *
   * @returns the claims that leave no room for it, which then stays out; null if there is room
   */
  add(claim: T): T[] | null {
    const { above, below, least } = claim;
    if ((this.#from(above).get(below)?.least ?? -Infinity) >= least) return null;
    const circle = this.#makeRoom(claim);
    if (!circle) this.#from(above).set(below, claim);
    return circle;
  }

  #makeRoom(claim: T): T[] | null {
    const before = new Map<Quantity, number>();
    const because = new Map<Quantity, T>();
    const queue = [claim];
    for (let i = 0; i < queue.length && this.#steps < MOST_STEPS; i++, this.#steps++) {
      const { above, below, least } = queue[i];
      const most = this.#value(above) - least;
      if (this.#value(below) <= most + SLACK) continue;
      because.set(below, queue[i]);
      if (below === claim.above) {
        for (const [name, value] of before) this.#values.set(name, value);
        return circleOf(claim, because);
      }
      if (!before.has(below)) before.set(below, this.#value(below));
      this.#values.set(below, most);
      queue.push(...this.#from(below).values());
    }
    return null;
  }

  #value(name: Quantity): number {
    return this.#values.get(name) ?? 0;
  }

  #from(above: Quantity): Map<Quantity, T> {
    let claims = this.#claims.get(above);
    if (!claims) this.#claims.set(above, claims = new Map());
    return claims;
  }
}

/** The claims that lead from what is below the given one back to what is above it. */
function circleOf<T extends Claim>(claim: T, because: Map<Quantity, T>): T[] {
  const circle: T[] = [];
  for (let name: Quantity = claim.above; name !== claim.below; name = circle.at(-1)!.above) {
    circle.push(because.get(name)!);
  }
  return circle;
}
