/** A small recurrent policy: a choice for every site in order, each given those before. Plain f64: it is a few hundred numbers. */

import { eachNormal } from "../../../kernels/noise/normal_oracle.ts";
import { PURPOSES } from "../../purposes.ts";

/** Numbers of the policy: state ← tanh(recur · state + embed[choice before] + bias), logits of a site = head[site] · state. */
export interface Policy {
  hidden: number;
  /** Choices of every site. */
  choices: readonly number[];
  recur: Float64Array;
  bias: Float64Array;
  /** By site and choice; of a site before the first there is none. */
  embed: Float64Array[];
  heads: Float64Array[];
}

/** Fresh numbers of standard deviation 0.1. */
export function newPolicy(
  { choices, hidden, seed }: { choices: readonly number[]; hidden: number; seed: number },
): Policy {
  let layer = 0;
  const fresh = (count: number) => {
    const values = new Float64Array(count);
    const stream = { seed, purpose: PURPOSES.placement, layer: layer++, draw: 0 };
    eachNormal(stream, { chip: 0, cells: count, use: (i, z) => values[i] = 0.1 * z });
    return values;
  };
  return {
    ...{ hidden, choices },
    recur: fresh(hidden * hidden),
    bias: fresh(hidden),
    embed: choices.map((count) => fresh(count * hidden)),
    heads: choices.map((count) => fresh(count * hidden)),
  };
}

/** What the policy went through. */
export interface Walk {
  actions: number[];
  /** Before and after every site. */
  states: Float64Array[];
  probabilities: Float64Array[];
}

/** Goes through all sites; `pick` takes a choice by its probabilities. */
export function walk(policy: Policy, pick: (probabilities: Float64Array, site: number) => number): Walk {
  const { hidden, recur, bias, embed, heads, choices } = policy;
  let state: Float64Array = new Float64Array(hidden);
  const made: Walk = { actions: [], states: [state], probabilities: [] };
  choices.forEach((count, site) => {
    const before = state;
    state = Float64Array.from({ length: hidden }, (_, h) => {
      let sum = bias[h];
      for (let k = 0; k < hidden; k++) sum += recur[h * hidden + k] * before[k];
      if (site > 0) sum += embed[site - 1][made.actions[site - 1] * hidden + h];
      return Math.tanh(sum);
    });
    const logits = Float64Array.from({ length: count }, (_, c) => {
      let sum = 0;
      for (let h = 0; h < hidden; h++) sum += heads[site][c * hidden + h] * state[h];
      return sum;
    });
    const most = Math.max(...logits);
    const weights = logits.map((z) => Math.exp(z - most));
    const total = weights.reduce((a, b) => a + b, 0);
    made.probabilities.push(weights.map((w) => w / total));
    made.actions.push(pick(made.probabilities[site], site));
    made.states.push(state);
  });
  return made;
}

/** Moves a policy by `rate` along the gradient of log π(actions): back through time. */
export function reinforce(policy: Policy, { actions, states, probabilities }: Walk, { rate }: { rate: number }): void {
  const { hidden, recur, bias, embed, heads, choices } = policy;
  const moves: [Float64Array, Float64Array][] = [];
  const moveOf = (values: Float64Array) => {
    const move = new Float64Array(values.length);
    moves.push([values, move]);
    return move;
  };
  const [recurMove, biasMove] = [moveOf(recur), moveOf(bias)];
  let fromAfter = new Float64Array(hidden);
  for (let site = choices.length - 1; site >= 0; site--) {
    const [before, state] = [states[site], states[site + 1]];
    const headMove = moveOf(heads[site]);
    const slope = fromAfter;
    probabilities[site].forEach((p, c) => {
      const error = Number(actions[site] === c) - p;
      for (let h = 0; h < hidden; h++) {
        headMove[c * hidden + h] += error * state[h];
        slope[h] += error * heads[site][c * hidden + h];
      }
    });
    fromAfter = new Float64Array(hidden);
    const embedMove = site > 0 ? moveOf(embed[site - 1]) : null;
    for (let h = 0; h < hidden; h++) {
      const inner = slope[h] * (1 - state[h] ** 2);
      biasMove[h] += inner;
      if (embedMove) embedMove[actions[site - 1] * hidden + h] += inner;
      for (let k = 0; k < hidden; k++) {
        recurMove[h * hidden + k] += inner * before[k];
        fromAfter[k] += inner * recur[h * hidden + k];
      }
    }
  }
  for (const [values, move] of moves) move.forEach((m, i) => values[i] += rate * m);
}
