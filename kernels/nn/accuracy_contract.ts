import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { pick, range } from "./_properties.ts";
import { accuracy } from "./accuracy.ts";

const shapes = [
  ...[[1, 1, 1], [1, 1, 2], [1, 360, 10], [2, 63, 3], [9, 64, 4], [65, 65, 5], [129, 7, 7], [3, 5, 129], [4, 3, 64]],
  ...[[8, 11, 8], [5, 97, 2], [3, 0, 10], [0, 3, 10], [3, 4, 0], [12, 30, 6]],
];
/** Loops of 65 535 rounds, the most of a software adapter: images · (⌈classes / 4⌉ + 2). */
const longest = [[1, 1, 65_000], [1, 5_000, 12]];
/** Few numbers, so that ties are common; what 32-bit comparisons get wrong: signs of 0, subnormals, both ends. */
const NUMBERS = [-3, -2, -1, -0, 0, 1, 2, 3, 1e-39, -1e-39, 3.4e38, -3.4e38, Infinity, -Infinity];

function logitOf(classes: number, random: () => number): number {
  return random() < 0.2 / classes ? NaN : NUMBERS[Math.floor(NUMBERS.length * random())];
}

/** Labels where ties leave the winner, near the first class; one in eight is no class. */
function labelOf(classes: number, random: () => number): number {
  if (random() < 0.125) return random() < 0.5 ? classes : 2 ** 32 - 1;
  return Math.floor(random() * Math.min(classes, 12));
}

/** One row with its label, and whether it counts as right. */
export const ACCURACY_ROWS: [number[], number, number][] = [
  [[1, 1, 0], 0, 1],
  [[1, 1, 0], 1, 0],
  [[-0, 0, -1], 0, 1],
  [[0, -0, -1], 0, 1],
  [[-Infinity, -Infinity, -Infinity], 0, 1],
  [[-1, Infinity, 3], 1, 1],
  [[NaN, NaN, NaN], 0, 0],
  [[NaN, NaN, NaN], 2 ** 32 - 1, 0],
  [[1, NaN, 2], 2, 0],
  [[3, NaN, 2], 0, 0],
  [[NaN, 2, 1], 1, 0],
  [[1, 2, -NaN], 1, 0],
  [[1, 2, 3], 3, 0],
  [[1, 2, 3], 2 ** 32 - 1, 0],
  [[-3e38, -2, -1e-39], 2, 1],
  [[1, 1 + 2 ** -23, 1 - 2 ** -24], 1, 1],
  [[-1 - 2 ** -23, -1], 1, 1],
  [[], 2 ** 32 - 1, 0],
];

/** Integers come out exactly; chips do not know of each other. */
export const accuracyContract = defineContract({
  kernel: accuracy,
  version: 1,
  units: { logits: "1", labels: "class", correct: "image" },
  source: "definition; the lowest class wins a tie as in numpy.argmax, a row with a NaN is wrong",
  shapes: [...longest, ...shapes].map(([chips, images, classes]) => ({ chips, images, classes })),
  domains: { logits: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-38 } },
  fill(slot, { chips, images, classes }, random, values) {
    if (slot === "labels") return Uint32Array.from({ length: images }, () => labelOf(classes, random));
    if (values !== "random") return undefined;
    return Float32Array.from({ length: chips * images * classes }, () => logitOf(classes, random));
  },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [alikeInTwoRows({ cases: [{ chips: 37, images: 3, classes: 3 }].map((params) => ({ params })) }), {
    name: "chips alone, and images in parts, count as all at once",
    async check({ make, call }) {
      const [chips, images, classes] = [5, 14, 7];
      const whole = make({ chips, images, classes });
      const { logits, labels } = whole.buffers;
      const { correct } = await call(whole);
      const parts = await Promise.all(
        range(0, chips).flatMap((chip) =>
          [[0, 5], [5, images]].map(async ([from, to]) => {
            const rows = logits.slice((chip * images + from) * classes, (chip * images + to) * classes);
            const part = make({ chips: 1, images: to - from, classes });
            return (await call({ ...part, buffers: { logits: rows, labels: labels.slice(from, to) } })).correct[0];
          })
        ),
      );
      const alone = range(0, chips).map((chip) => parts[2 * chip] + parts[2 * chip + 1]);
      return firstChange("correct of chips alone", alone as unknown as Float32Array, pick(correct, range(0, chips)));
    },
  }, {
    name: "every class can win, and no other label is right",
    async check({ make, call }) {
      for (const classes of [1, 4, 13, 64]) {
        const one = make({ chips: 1, images: classes, classes }, { values: "huge" });
        // below 0, so that nothing an implementation begins with is larger
        const logits = one.buffers.logits.map((v: number, i: number) => i % (classes + 1) ? -Math.abs(v) : -1e-3);
        const right = await call({ ...one, buffers: { logits, labels: Uint32Array.from(range(0, classes)) } });
        const wrong = await call({ ...one, buffers: { logits, labels: Uint32Array.from(range(1, classes + 1)) } });
        const got = Uint32Array.of(right.correct[0], wrong.correct[0]);
        const told = firstChange(`correct with ${classes} classes, then with labels one higher`, got, [classes, 0]);
        if (told) return told;
      }
      return null;
    },
  }, {
    name: "ties go to the lowest class, and a NaN is wrong",
    async check({ make, call }) {
      const told = await Promise.all(ACCURACY_ROWS.map(async ([logits, label, right]) => {
        const one = make({ chips: 1, images: 1, classes: logits.length });
        one.buffers = { logits: Float32Array.from(logits), labels: Uint32Array.of(label) };
        return firstChange(`correct of logits ${logits}, label ${label}`, (await call(one)).correct, [right]);
      }));
      return told.find((line) => line !== null) ?? null;
    },
  }],
  bench: [[1, 10_000], [64, 360], [1000, 360]].map(([chips, images]) => ({
    label: `${chips} chips × ${images} images × 10`,
    params: { chips, images, classes: 10 },
    work: { unit: "element", amount: chips * images * 10 },
  })),
});
