import { defineContract } from "../contract.ts";
import { EDGES, FAR, pointsFor, SWEEP } from "./_activation_points.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { elementwise } from "./_properties.ts";
import { KINDS } from "./_activation_kinds.ts";
import { activation } from "./activation.ts";

const kinds = Object.keys(KINDS);
const kept = FAR.map((v) => Math.max(0, v));
const ENDS = {
  ...{ relu: kept, gelu: kept, silu: kept, leaky_relu: FAR.map((v) => v > 0 ? v : v / 4) },
  ...{ tanh: FAR.map(Math.sign), sigmoid: FAR.map((v) => v > 0 ? 1 : 0) },
};

/** Every element by itself; finite for every finite x. */
export const activationContract = defineContract({
  kernel: activation,
  version: 2,
  units: { x: "1", out: "1", alpha: "1" },
  source: "definitions; gelu x Φ(x) of Hendrycks and Gimpel 2016, by erf; silu of Elfwing et al. 2018",
  shapes: [
    ...[SWEEP.length, 1021, 257, 129, 64, 65, 0, 63].map((count) => ({ count, alpha: 0.75 })),
    ...[5, 2, 1, EDGES.length].map((count) => ({ count, alpha: 0 })),
    { count: 251, alpha: -0.3 },
  ],
  domains: { x: { low: -6, high: 6, huge: 3.4e38, tiny: 1e-30 } },
  fill: pointsFor,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ count: 1536, alpha: 0.01 }].map((params) => ({ params })) }),
    ...kinds.map((kind) => elementwise(activation, { rule: { alpha: 0.01 }, constants: { kind } })),
    {
      name: "far from 0 a map is 0, ±1, or x itself, with leaky_relu's slope",
      async check({ make, call }) {
        for (const [kind, expected] of Object.entries(ENDS)) {
          const one = { ...make({ count: FAR.length, alpha: 0.25 }, { constants: { kind } }), buffers: { x: FAR } };
          const told = firstChange(`out of ${kind}`, (await call(one)).out, expected);
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "relu of relu is relu, and only signs choose",
      async check({ make, call }) {
        const once = make({ count: 67, alpha: 0 }, { constants: { kind: "relu" } });
        const { out } = await call(once);
        const again = await call({ ...once, buffers: { x: out } });
        const turned = await call({ ...once, buffers: { x: once.buffers.x.map((v) => -v) } });
        return firstChange("relu(relu(x))", again.out, out) ??
          firstChange("relu(x) − relu(−x)", out.map((v: number, i: number) => v - turned.out[i]), once.buffers.x);
      },
    },
    {
      name: "relu, gelu, tanh, silu and sigmoid do not look at alpha, and leaky_relu of alpha 0 is relu",
      async check({ make, call }) {
        for (const kind of ["relu", "gelu", "tanh", "silu", "sigmoid"]) {
          const one = make({ count: 67, alpha: 0 }, { constants: { kind } });
          const { out } = await call(one);
          const other = await call({ ...one, params: { count: 67, alpha: 0.5 } });
          const leaky = kind === "relu" ? await call({ ...one, constants: { kind: "leaky_relu" } }) : other;
          const told = firstChange(`out of ${kind}`, other.out, out) ??
            firstChange("out of leaky_relu", leaky.out, out);
          if (told) return told;
        }
        return null;
      },
    },
  ],
  bench: kinds.flatMap((kind) =>
    [256, 1024].map((size) => ({
      label: `${kind} ${size} × ${size}`,
      params: { count: size * size, alpha: 0.01 },
      constants: { kind },
      work: { unit: "element" as const, amount: size * size },
    }))
  ),
});
