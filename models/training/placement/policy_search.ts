/**
 * Places for digital paths by a policy that learns them: REINFORCE on a recurrent controller whose action at every layer is the
 * size of its path.
 *
 * Source: CorrectNet, Eldebiky et al., arXiv 2211.14917: an RNN policy by REINFORCE, its reward the accuracy under variation less
 * its deviation and overhead, or −overhead without training beyond the limit (a reconstruction); baseline and rollouts an update
 * as in public search code of the field (MariusAnje/NAQS): the mean of the first 20 rewards, then an average of rate 0.1.
 */

import { philox4x32 } from "../../../kernels/noise/philox_oracle.ts";
import { PURPOSES } from "../../purposes.ts";
import type { Judge, PlacementSpace } from "./placement.ts";
import { newPolicy, type Policy, reinforce, type Walk, walk } from "./policy.ts";

/** What NAQS has: 35 hidden numbers, 5 rollouts an update, a learning rate of 0.2. */
const HIDDEN = 35;
const ROLLOUTS = 5;
const RATE = 0.2;
const WARM_UP = 20;

/**
 * Draws placements from a policy and moves it towards the better ones.
 *
 * @returns the policy that was learnt
 */
export async function policySearch(
  space: PlacementSpace,
  judge: Judge,
  { episodes, seed }: { episodes: number; seed: number },
): Promise<Policy> {
  const choices = space.sizes.map((sizes) => sizes.length + 1);
  const policy = newPolicy({ choices, hidden: HIDDEN, seed });
  const baseline = new Baseline();
  let batch: { walked: Walk; advantage: number }[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    const walked = walk(policy, (probabilities, site) => drawn(probabilities, { seed, episode, site }));
    const placement = walked.actions.map((action, i) => action === 0 ? 0 : space.sizes[i][action - 1]);
    const { score } = await judge(placement);
    batch.push({ walked, advantage: score - baseline.value(score) });
    if (batch.length < ROLLOUTS && episode + 1 < episodes) continue;
    for (const { walked, advantage } of batch) reinforce(policy, walked, { rate: RATE * advantage / batch.length });
    batch = [];
  }
  return policy;
}

/** What a reward is compared with: the mean of those before it, which forgets once there are enough. */
class Baseline {
  #count = 0;
  #mean = 0;

  /** The baseline for a reward, which is then part of it; the first reward is its own. */
  value(reward: number): number {
    const before = this.#count === 0 ? reward : this.#mean;
    this.#count++;
    this.#mean += (reward - this.#mean) * Math.max(1 / this.#count, 2 / WARM_UP);
    return before;
  }
}

/** A choice by its probabilities. */
function drawn(
  probabilities: Float64Array,
  { seed, episode, site }: { seed: number; episode: number; site: number },
): number {
  const words = Uint32Array.of(site, episode, 0, 1);
  philox4x32(words, seed, PURPOSES.placement);
  let left = words[0] / 2 ** 32;
  const choice = probabilities.findIndex((p) => (left -= p) < 0);
  return choice < 0 ? probabilities.length - 1 : choice;
}
