import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { labelsOf, logitsOf } from "./_softmax_cases.ts";
import { softmaxCrossEntropy } from "./softmax_cross_entropy.ts";

const shapes = [
  ...[[1, 1], [1, 2], [2, 2], [5, 1], [64, 10], [63, 3], [65, 4], [129, 7], [2, 63], [2, 64], [3, 65], [97, 6]],
  // 87 376 classes: 3 (classes / 4 + 1) = 65 535 rounds, the most of a software adapter
  ...[[1, 1000], [0, 10], [3, 0], [1, 87_376], [33, 5]],
];
/** Rows do not know of each other but for their number; only differences of logits count. */
export const softmaxCrossEntropyContract = defineContract({
  kernel: softmaxCrossEntropy,
  version: 1,
  units: { logits: "1", loss: "nat", gradient: "nat" },
  source: "definition, as torch.nn.functional.cross_entropy with reduction mean for the gradient",
  shapes: shapes.map(([rows, classes]) => ({ rows, classes })),
  // a row spans less than the largest f32
  domains: { logits: { low: -3, high: 3, huge: 1.7e38, tiny: 1e-30 } },
  fill(slot, { rows, classes }, random, values) {
    if (slot === "labels") return labelsOf(rows, { classes, random });
    return values === "random" ? logitsOf(rows, { classes, random }) : undefined;
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [alikeInTwoRows({ cases: [{ rows: 192, classes: 3 }].map((params) => ({ params })) }), {
    name: "4 of 8 rows have the bits of their losses and twice their gradient",
    async check({ make, call }) {
      // 7 classes: only rows that begin at the same place of a vec4 sum in the same order
      for (const [classes, ...begins] of [[8, 0, 1, 3, 4], [7, 0, 4]]) {
        const whole = make({ rows: 8, classes }, { values: "integers" });
        const { loss, gradient } = await call(whole);
        for (const begin of begins) {
          const { logits, labels } = whole.buffers;
          const [from, to] = [begin * classes, (begin + 4) * classes];
          const part = {
            ...make({ rows: 4, classes }),
            buffers: { logits: logits.slice(from, to), labels: labels.slice(begin, begin + 4) },
          };
          const got = await call(part);
          const told = firstChange(`loss of rows from ${begin}`, got.loss, loss.slice(begin, begin + 4)) ??
            firstChange(`gradient of rows from ${begin}`, got.gradient, gradient.slice(from, to).map((v) => 2 * v));
          if (told) return told;
        }
      }
      return null;
    },
  }, {
    name: "a shift of all logits changes no bit",
    async check({ make, call }) {
      const once = make({ rows: 9, classes: 11 }, { values: "integers" });
      const { loss, gradient } = await call(once);
      for (const shift of [-1024, 65_536]) {
        const got = await call({
          ...once,
          buffers: { ...once.buffers, logits: once.buffers.logits.map((v) => v + shift) },
        });
        const told = firstChange(`loss shifted by ${shift}`, got.loss, loss) ??
          firstChange(`gradient shifted by ${shift}`, got.gradient, gradient);
        if (told) return told;
      }
      return null;
    },
  }, {
    name: "a row whose label is no class has loss 0 and the plain softmax over rows",
    async check({ make, call }) {
      const one = make({ rows: 2, classes: 4 });
      one.buffers = { logits: new Float32Array(8).fill(-3e38), labels: Uint32Array.of(4, 2 ** 32 - 1) };
      const { loss, gradient } = await call(one);
      return firstChange("loss", loss, [0, 0]) ?? firstChange("gradient", gradient, new Array(8).fill(0.125));
    },
  }, {
    name: "a certain answer has loss and gradient exactly 0",
    async check({ make, call }) {
      const one = make({ rows: 1, classes: 4 });
      one.buffers = { logits: Float32Array.of(0, 1000, 0, -1e38), labels: Uint32Array.of(1) };
      const { loss, gradient } = await call(one);
      return firstChange("loss", loss, [0]) ?? firstChange("gradient", gradient, [0, 0, 0, 0]);
    },
  }],
  bench: [64, 1000].map((rows) => ({
    label: `${rows} × 10`,
    params: { rows, classes: 10 },
    work: { unit: "element", amount: 10 * rows },
  })),
});
