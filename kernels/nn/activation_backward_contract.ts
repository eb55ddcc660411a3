import { type Contract, defineContract } from "../contract.ts";
import { EDGES, EDGES_BY_FOUR, FAR, pointsFor, SWEEP } from "./_activation_points.ts";
import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { KINDS } from "./_activation_kinds.ts";
import { activationBackward } from "./activation_backward.ts";

const kinds = Object.keys(KINDS);
const choices = kinds.flatMap((kind) => ["first", "second", "third"].map((order) => ({ kind, order })));
const shapes = [
  ...[[1, SWEEP.length], [2, 257], [1, 129], [3, 0], [9, 64], [17, 65], [1, 63], [1, 1021], [8, 5], [2, 2]],
  ...[[0, 4], [1, EDGES.length], [1, EDGES_BY_FOUR.length], [19, 4], [19, 2], [7, 1], [5, 252]],
];

const linear: Contract["properties"][0] = {
  name: "−8 times upstream gives exactly −8 times out",
  async check({ make, call }) {
    for (const constants of choices) {
      const once = make({ batch: 2, count: 67, alpha: 0.75 }, { constants });
      const upstream = once.buffers.upstream.map((v) => -8 * v);
      const { out } = await call(once);
      const scaled = await call({ ...once, buffers: { ...once.buffers, upstream } });
      const told = firstChange(`out of ${Object.values(constants)}`, scaled.out, out.map((v) => -8 * v));
      if (told) return told;
    }
    return null;
  },
};

const silent: Contract["properties"][0] = {
  name: "upstream 0 gives exactly 0, whatever x",
  async check({ make, call }) {
    for (const constants of choices) {
      const one = make({ batch: 1, count: EDGES.length, alpha: 0 }, { constants });
      const { out } = await call({ ...one, buffers: { ...one.buffers, upstream: new Float32Array(EDGES.length) } });
      const told = firstChange(`out of ${Object.values(constants)}`, out, new Array(EDGES.length).fill(0));
      if (told) return told;
    }
    return null;
  },
};

const ended: Contract["properties"][0] = {
  name: "far from 0 the first derivative is 0 or 1, or leaky_relu's slope, and the others are 0",
  async check({ make, call }) {
    for (const constants of choices.filter(({ kind }) => kind !== "rsqrt")) {
      const one = make({ batch: 1, count: FAR.length, alpha: 0.25 }, { constants });
      const { kind, order } = constants;
      const { out } = await call({ ...one, buffers: { x: FAR, upstream: new Float32Array(FAR.length).fill(1) } });
      const [below, above] = [kind === "leaky_relu" ? 0.25 : 0, kind === "tanh" || kind === "sigmoid" ? 0 : 1];
      const expected = FAR.map((v) => order === "first" ? v > 0 ? above : below : 0);
      const told = firstChange(`out of ${kind}, ${order}`, out, expected);
      if (told) return told;
    }
    return null;
  },
};

/** Every element of every member by itself, and linear in upstream. */
export const activationBackwardContract = defineContract({
  kernel: activationBackward,
  version: 3,
  units: { x: "1", upstream: "1", out: "1", alpha: "1" },
  source: "derivatives of nn/activation; at 0 relu has 0 and leaky_relu alpha, as in torch",
  shapes: shapes.map(([batch, count], i) => ({
    batch,
    count,
    alpha: [EDGES.length, EDGES_BY_FOUR.length].includes(count) ? 0 : [0.75, -0.3][i % 2],
  })),
  domains: {
    x: { low: -6, high: 6, huge: 3.4e38, tiny: 1e-30 },
    upstream: { low: -1, high: 1, huge: 1e38, tiny: 1e-30 },
  },
  fill: pointsFor,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    linear,
    silent,
    ended,
    ...[{ count: 13, order: "first" }, { count: 12, order: "second" }, { count: 11, order: "third" }].map((
      { count, order },
    ) =>
      alikeInParts(activationBackward, {
        name: `members of a batch have their bits alone, count ${count}`,
        params: { batch: 19, count, alpha: 0.01 },
        constants: { kind: "gelu", order },
        ...{ along: ["batch"], cuts: [1, 9, 18] },
      })
    ),
    ...kinds.map((kind) =>
      alikeInParts(activationBackward, {
        name: `parts of 70 elements have the bits of the whole, ${kind}`,
        params: { batch: 2, count: 70, alpha: 0.01 },
        constants: { kind, order: "first" },
        ...{ along: ["count"], cuts: [3, 11] },
      })
    ),
    alikeInTwoRows({ cases: [1535, 1536].map((count) => ({ params: { batch: 2, count, alpha: 0.01 } })) }),
  ],
  bench: kinds.flatMap((kind) =>
    [1, 16].map((batch) => ({
      label: `${kind} 256 × 256, batch ${batch}`,
      params: { batch, count: 2 ** 16, alpha: 0.01 },
      constants: { kind, order: "first" },
      work: { unit: "element" as const, amount: batch * 2 ** 16 },
    }))
  ),
});
