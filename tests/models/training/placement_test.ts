/** Searches for places on spaces whose best placement is known, and the policy's gradient. */

import assert from "node:assert/strict";
import {
  allPlacements,
  bestOf,
  exhaustive,
  greedy,
  judgeOf,
  type Placement,
  type PlacementSpace,
} from "../../../models/training/placement/placement.ts";
import { newPolicy, type Policy, reinforce, walk } from "../../../models/training/placement/policy.ts";
import { policySearch } from "../../../models/training/placement/policy_search.ts";
import { spendRanks } from "../../../models/training/rank_budget.ts";

/** Three sites of 0, 1 or 2; a path of size s at site i adds s · 0.1 of the weights. */
const SPACE: PlacementSpace = {
  sizes: [[1, 2], [1, 2], [1, 2]],
  overheadOf: (placement) => placement.reduce((sum, size) => sum + 0.1 * size, 0),
  budget: 0.35,
  overheadWeight: 0.1,
};

/** What size 1 and 2 win at each site: the first the most, and 2 little more than 1. */
const GAINS = [[0, 0.2, 0.25], [0, 0.05, 0.08], [0, 0.02, 0.03]];

function openJudge(space = SPACE) {
  const trained: Placement[] = [];
  const judged = judgeOf(space, (placement) => {
    trained.push(placement);
    return Promise.resolve({ mean: 0.5 + placement.reduce((sum, size, i) => sum + GAINS[i][size], 0), sd: 0.01 });
  });
  return { ...judged, trained };
}

Deno.test("a placement's score is mean − sd − weight · overhead, −overhead beyond the budget without a training, and known later", async () => {
  const { judge, trained, tried } = openJudge();
  const near = (got: number, expected: number) => assert(Math.abs(got - expected) < 1e-12, `${got} ≠ ${expected}`);
  near((await judge([1, 0, 0])).score, 0.7 - 0.01 - 0.1 * 0.1);
  near((await judge([2, 2, 0])).score, -0.4);
  await judge([1, 0, 0]);
  assert.deepEqual(trained, [[1, 0, 0]]);
  assert.deepEqual(tried().map(({ placement, accuracy }) => [placement, accuracy?.mean]), [[[1, 0, 0], 0.7], [
    [2, 2, 0],
    undefined,
  ]]);
  assert.throws(() => bestOf([tried()[1]]), /Cannot choose a placement: none was within the budget/);
});

Deno.test("exhaustive and greedy searches find the best placement, greedy with fewer trainings", async () => {
  const [all, some] = [openJudge(), openJudge()];
  await exhaustive(SPACE, all.judge);
  await greedy(SPACE, some.judge);
  assert.equal(all.tried().length, [...allPlacements(SPACE)].length);
  assert.equal(all.tried().length, 27);
  assert.deepEqual(bestOf(all.tried()).placement, [2, 1, 0]);
  assert.deepEqual(bestOf(some.tried()).placement, [2, 1, 0]);
  assert(some.trained.length < all.trained.length);
});

Deno.test("a site without sizes gets no path", async () => {
  const space = { ...SPACE, sizes: [[], [1], [1]] };
  const { judge, tried } = openJudge(space);
  await exhaustive(space, judge);
  assert.deepEqual(tried().map(({ placement }) => placement[0]), [0, 0, 0, 0]);
  assert.deepEqual(bestOf(tried()).placement, [0, 1, 1]);
});

Deno.test("REINFORCE moves along the gradient of log π, as differences have it", () => {
  const fresh = () => newPolicy({ choices: [3, 2, 4], hidden: 5, seed: 8 });
  const actions = [2, 0, 3];
  const logOf = (policy: Policy) =>
    walk(policy, (_, site) => actions[site]).probabilities.reduce((sum, p, i) => sum + Math.log(p[actions[i]]), 0);
  const arrays = (policy: Policy) => [policy.recur, policy.bias, ...policy.embed, ...policy.heads];
  const moved = fresh();
  reinforce(moved, walk(moved, (_, site) => actions[site]), { rate: 1 });
  arrays(fresh()).forEach((values, a) =>
    values.forEach((value, i) => {
      const [up, down] = [fresh(), fresh()];
      arrays(up)[a][i] += 1e-5;
      arrays(down)[a][i] -= 1e-5;
      const difference = (logOf(up) - logOf(down)) / 2e-5;
      assert(Math.abs(arrays(moved)[a][i] - value - difference) < 1e-9, `array ${a} [${i}]`);
    })
  );
});

Deno.test("the policy learns the best placement, and the same one from the same seed", async () => {
  const search = async (seed: number) => {
    const { judge, tried } = openJudge();
    const policy = await policySearch(SPACE, judge, { episodes: 1500, seed });
    return { likeliest: walk(policy, (p) => p.indexOf(Math.max(...p))), tried: tried() };
  };
  const found = await search(1);
  const { score } = await openJudge().judge(found.likeliest.actions);
  const best = await openJudge().judge([2, 1, 0]);
  assert(best.score - score < 0.05, `${found.likeliest.actions}: ${score}, the best ${best.score}`);
  assert.deepEqual(bestOf(found.tried).placement, [2, 1, 0]);
  assert.deepEqual(await search(1), found);
  assert.notDeepEqual(
    (await search(2)).tried.map(({ placement }) => placement),
    found.tried.map(({ placement }) => placement),
  );
});

Deno.test("ranks are spent on the most sensitive layers until the budget ends", () => {
  const sites = [{ sensitivity: 1, rank: 4, weights: 10 }, { sensitivity: 3, rank: 8, weights: 5 }, {
    sensitivity: 2,
    rank: 8,
    weights: 20,
  }];
  assert.deepEqual(spendRanks(sites, 1000), [4, 8, 8]);
  assert.deepEqual(spendRanks(sites, 100), [0, 8, 3]);
  assert.deepEqual(spendRanks(sites, 110), [1, 8, 3]);
  assert.deepEqual(spendRanks(sites, 4), [0, 0, 0]);
});
