import { defineContract } from "../contract.ts";
import { EDGES, pointsFor, SWEEP } from "./_activation_points.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { elementwise } from "./_properties.ts";
import { activation } from "./activation.ts";

const kinds = ["relu", "gelu", "tanh"];

/** Every element by itself; finite for every finite x. */
export const activationContract = defineContract({
  kernel: activation,
  version: 1,
  units: { x: "1", out: "1" },
  source: "relu; gelu x Φ(x) of Hendrycks and Gimpel 2016, by erf; tanh",
  shapes: [SWEEP.length, 1021, 257, 129, 64, 65, 0, 63, 5, 2, 1, EDGES.length, 251].map((count) => ({ count })),
  domains: { x: { low: -6, high: 6, huge: 3.4e38, tiny: 1e-30 } },
  fill: (slot, { count }, _, values) => values === "random" ? pointsFor(slot, count) : undefined,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ count: 1737 }].map((params) => ({ params })) }),
    ...kinds.map((kind) => elementwise(activation, { constants: { kind } })),
    {
      name: "far from 0 relu and gelu are 0 or x itself, tanh is ±1",
      async check({ make, call }) {
        const x = Float32Array.of(-3.4e38, -89, -44, -15, 15, 44, 89, 3.4e38);
        const kept = x.map((v) => Math.max(0, v));
        for (const [kind, expected] of [["relu", kept], ["gelu", kept], ["tanh", x.map(Math.sign)]] as const) {
          const one = { ...make({ count: x.length }, { constants: { kind } }), buffers: { x } };
          const told = firstChange(`out of ${kind}`, (await call(one)).out, expected);
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "relu of relu is relu, and only signs choose",
      async check({ make, call }) {
        const once = make({ count: 67 }, { constants: { kind: "relu" } });
        const { out } = await call(once);
        const again = await call({ ...once, buffers: { x: out } });
        const turned = await call({ ...once, buffers: { x: once.buffers.x.map((v) => -v) } });
        return firstChange("relu(relu(x))", again.out, out) ??
          firstChange("relu(x) − relu(−x)", out.map((v: number, i: number) => v - turned.out[i]), once.buffers.x);
      },
    },
  ],
  bench: kinds.map((kind) => ({
    label: `${kind} 64 × 64`,
    params: { count: 4096 },
    constants: { kind },
    work: { unit: "element", amount: 4096 },
  })),
});
