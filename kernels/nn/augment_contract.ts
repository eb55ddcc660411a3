import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property, type PropertyTools } from "../contract.ts";
import { augment } from "./augment.ts";

const WORD = 0xffffffff;

/** Parameters of images of one size. */
function shape([images, height, width, channels, pad, flip]: number[], { seed = 7, purpose = 21 } = {}) {
  return { images, height, width, channels, pad, flip, seed, purpose };
}

const sizes = [
  [1, 1, 1, 1, 0, 0],
  [1, 1, 1, 1, 1, 1],
  [3, 1, 63, 1, 2, 1],
  [2, 64, 1, 4, 3, 1],
  [4, 5, 13, 3, 2, 0],
  [6, 8, 8, 4, 4, 1],
  [9, 7, 6, 5, 1, 1],
  [5, 6, 9, 8, 2, 0],
  [8, 3, 4, 12, 9, 1],
  [7, 3, 2, 2, 40, 1],
  [2, 3, 4, 1, 32767, 1],
  // whole workgroups of lines, and one more
  [16, 4, 3, 1, 1, 1],
  [8, 8, 2, 4, 1, 1],
  [13, 5, 4, 3, 0, 1],
  [0, 3, 3, 4, 1, 1],
  [2, 0, 3, 1, 1, 1],
  [2, 3, 0, 1, 1, 1],
  [2, 3, 3, 0, 1, 1],
];

/** Images are drawn by their number: fewer have the bits of the first of more. */
const fewer: Property = {
  name: "fewer images have the bits of the first of more",
  async check({ make, call }) {
    for (const channels of [4, 3]) {
      const long = make(shape([9, 5, 6, channels, 2, 1]));
      const all = await call(long);
      for (const images of [1, 2, 7]) {
        const one = make({ ...long.params, images });
        const { step, x } = long.buffers;
        const { y } = await call({ ...one, buffers: { step, x: x.slice(0, images * 30 * channels) } });
        const told = firstChange(`y of ${images} images`, y, all.y.slice(0, y.length));
        if (told) return told;
      }
    }
    return null;
  },
};

/** Which mirror image and shift every image got, read off two pixels that no shift pushes out. */
async function drawn({ make, call }: PropertyTools, { seed = 7, purpose = 21, step = 3, pad = 2, flip = 1 }) {
  const [images, size] = [400, 4 * pad + 3];
  const one = make(shape([images, size, size, 1, pad, flip], { seed, purpose }));
  const middle = 2 * pad + 1;
  const x = one.buffers.x.map(() => 0);
  for (let i = 0; i < images; i++) {
    x[(i * size + middle) * size + middle] = 1;
    x[(i * size + middle) * size + middle + 1] = 2;
  }
  const { y } = await call({ ...one, buffers: { x, step: Uint32Array.of(step) } });
  return Array.from({ length: images }, (_, i) => {
    const image = Array.from(y.subarray(i * size * size, (i + 1) * size * size));
    const [a, b] = [image.indexOf(1), image.indexOf(2)];
    return { mirrored: b < a, down: Math.floor(a / size) - middle, right: a % size - middle };
  });
}

const fair: Property = {
  name: "mirror images are half of all, and every shift is as frequent as another",
  async check(tools) {
    const all = await drawn(tools, {});
    const mirrored = all.filter((one) => one.mirrored).length;
    // five standard deviations: 10 each of 400 coins, 8 of 400 in fifths
    if (Math.abs(mirrored - 200) > 50) return `expected about 200 of 400 mirrored, got ${mirrored}`;
    for (const way of ["down", "right"] as const) {
      for (const shift of [-2, -1, 0, 1, 2]) {
        const seen = all.filter((one) => one[way] === shift).length;
        if (Math.abs(seen - 80) > 40) return `expected about 80 of 400 moved ${way} by ${shift}, got ${seen}`;
      }
    }
    const both = all.filter((one) => one.down === one.right).length;
    return Math.abs(both - 80) > 40 ? `expected about 80 of 400 moved both ways alike, got ${both}` : null;
  },
};

const still: Property = {
  name: "without flip and pad the images stay as they are, with flip alone some are mirrored",
  async check({ make, call }) {
    const told = await Promise.all([4, 3].map(async (channels) => {
      const one = make(shape([5, 6, 7, channels, 0, 0]));
      return firstChange("y", (await call(one)).y, one.buffers.x);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

const wordsCount: Property = {
  name: "seed, purpose, step: each draws anew",
  async check(tools) {
    const key = { seed: 7, purpose: 21, step: 3 };
    const changes = Object.entries(key).flatMap(([word, n]) =>
      [0, 31].map((bit) => ({ [word]: (n ^ (1 << bit)) >>> 0 }))
    );
    const [before, ...after] = await Promise.all([{}, ...changes].map((change) => drawn(tools, { ...key, ...change })));
    const alike = after.map((all) =>
      all.filter((one, i) => Object.entries(one).every(([k, v]) => before[i][k as keyof typeof one] === v)).length
    );
    // one in fifty by chance: 8 ± 3 of 400
    const at = alike.findIndex((n) => n > 30);
    return at < 0 ? null : `expected other draws for ${JSON.stringify(changes[at])}, got ${alike[at]} of 400 again`;
  },
};

/** A copy: every number comes out exactly. */
export const augmentContract = defineContract({
  kernel: augment,
  version: 1,
  units: { x: "any", step: "1", y: "that of x", pad: "pixel" },
  source: "He et al. 2016, Deep residual learning, §4.2; Philox4x32-10 of Salmon et al. 2011",
  shapes: [
    ...sizes.map((size) => shape(size)),
    shape([70, 2, 3, 1, 1, 1], { seed: WORD, purpose: WORD }),
    shape([70, 3, 2, 4, 1, 1], { seed: 0xa4093822, purpose: 0x299f31d0 }),
  ],
  domains: { x: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-30 } },
  values: ["random", "integers", "tiny", "huge"],
  properties: [
    fewer,
    fair,
    still,
    wordsCount,
    // 8 images × 48 lines are six groups
    alikeInTwoRows({
      exact: augment,
      cases: [4, 3].map((channels) => ({ params: shape([8, 48, 2, channels, 1, 1]) })),
    }),
  ],
  bench: [
    { label: "128 images of 28 × 28 × 1", size: [128, 28, 28, 1, 2, 0] },
    { label: "128 images of 32 × 32 × 3", size: [128, 32, 32, 3, 4, 1] },
  ].map(({ label, size }) => ({
    label,
    params: shape(size),
    work: { unit: "element" as const, amount: size[0] * size[1] * size[2] * size[3] },
  })),
});
