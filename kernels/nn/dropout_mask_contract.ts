import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { dropoutMask, dropoutParams } from "./dropout_mask.ts";

const WORD = 0xffffffff;
const plain = { seed: 7, purpose: 20, layer: 2, ...dropoutParams(0.5) };
const mixed = { seed: 0xa4093822, purpose: 0x299f31d0, layer: 0x13198a2e, ...dropoutParams(0.1) };
const COUNTS = [1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 1021, 0];

const shorter: Property = {
  name: "a short mask has the bits of a long one's beginning",
  async check({ make, call }) {
    const step = Uint32Array.of(5);
    const masks = await Promise.all(
      [301, 1, 66, 259].map((count) => call({ ...make({ count, ...plain }), buffers: { step } })),
    );
    const told = masks.map(({ mask }) =>
      firstChange(`mask of ${mask.length}`, mask, masks[0].mask.slice(0, mask.length))
    );
    return told.find((line) => line !== null) ?? null;
  },
};

/** Words of half masks: every other one is another mask, and no word is used twice. */
const wordsCount: Property = {
  name: "seed, purpose, layer, step: each makes another mask",
  async check({ make, call }) {
    const one = make({ count: 1024, ...plain });
    const flip = (n: number, bit: number) => (n ^ (1 << bit)) >>> 0;
    const step = (bit: number) => ({ ...one, buffers: { step: one.buffers.step.map((n: number) => flip(n, bit)) } });
    const others = [0, 31].flatMap((bit) => [
      { what: `step, bit ${bit}`, other: step(bit) },
      ...(["seed", "purpose", "layer"] as const).map((word) => ({
        what: `${word}, bit ${bit}`,
        other: { ...one, params: { ...one.params, [word]: flip(one.params[word], bit) } },
      })),
    ]);
    const [before, ...after] = await Promise.all([one, ...others.map(({ other }) => other)].map((c) => call(c)));
    // 512 ± 16 of 1024 fair coins fall alike: 160 off is ten standard deviations
    const alike = after.map(({ mask }) => mask.filter((v: number, i: number) => v === before.mask[i]).length);
    const at = alike.findIndex((n) => Math.abs(n - 512) > 160);
    return at < 0 ? null : `mask: expected about 512 of 1024 alike for another ${others[at].what}, got ${alike[at]}`;
  },
};

const ends: Property = {
  name: "a threshold of 0 keeps all, one that is a word's own keeps it, the largest drops all but the largest word",
  async check({ make, call }) {
    const run = async (threshold: number) => {
      const { mask } = await call({
        ...make({ count: 4, ...plain, seed: 0, purpose: 0, layer: 0, threshold, keep_scale: 3 }),
        buffers: { step: Uint32Array.of(0) },
      });
      return mask;
    };
    // Random123 kat_vectors, philox4x32 10: the words of counter 0, key 0 are 6627e8d5 e169c58d bc57ac4c 9b00dbd8
    const wanted: [number, number[]][] = [
      [0, [3, 3, 3, 3]],
      [0x6627e8d5, [3, 3, 3, 3]],
      [0x6627e8d6, [0, 3, 3, 3]],
      [0xbc57ac4c, [0, 3, 3, 0]],
      [0xe169c58d, [0, 3, 0, 0]],
      [WORD, [0, 0, 0, 0]],
    ];
    const told = await Promise.all(
      wanted.map(async ([threshold, mask]) => firstChange(`mask at ${threshold}`, await run(threshold), mask)),
    );
    return told.find((line) => line !== null) ?? null;
  },
};

/** Integers decide, so that every number is exact. */
export const dropoutMaskContract = defineContract({
  kernel: dropoutMask,
  version: 1,
  units: { step: "1", mask: "1", threshold: "2⁻³²", keep_scale: "1" },
  source: "Srivastava et al. 2014, Dropout; Philox4x32-10 of Salmon et al. 2011",
  shapes: [
    ...COUNTS.map((count, i) => ({ count, ...[plain, mixed][i % 2] })),
    { count: 129, seed: WORD, purpose: WORD, layer: WORD, threshold: WORD, keep_scale: 1e-3 },
    ...[0, 1, 2 ** 31, 0x80000001, 0xffff, 0x10000].map((threshold) => ({ count: 1000, ...plain, threshold })),
    { count: 70, ...plain, keep_scale: 1 / 3 },
  ],
  domains: {},
  values: ["random"],
  properties: [shorter, wordsCount, ends, alikeInTwoRows({ cases: [{ params: { count: 1536, ...plain } }] })],
  bench: [["a batch of 128 × 1024", 128 * 1024], ["2²² factors", 2 ** 22]].map(([label, count]) => ({
    label: label as string,
    params: { count: count as number, ...plain },
    work: { unit: "draw", amount: count as number },
  })),
});
