import { type Contract, defineContract } from "../contract.ts";
import { EDGES, pointsFor, SWEEP } from "./_activation_points.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { elementwise } from "./_properties.ts";
import { activationBackward } from "./activation_backward.ts";

const choices = ["relu", "gelu", "tanh"].flatMap((kind) => ["first", "second"].map((order) => ({ kind, order })));

const linear: Contract["properties"][0] = {
  name: "−8 times upstream gives exactly −8 times out",
  async check({ make, call }) {
    for (const constants of choices) {
      const once = make({ count: 67 }, { constants });
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
      const one = make({ count: EDGES.length }, { constants });
      const { out } = await call({ ...one, buffers: { ...one.buffers, upstream: new Float32Array(EDGES.length) } });
      const told = firstChange(`out of ${Object.values(constants)}`, out, new Array(EDGES.length).fill(0));
      if (told) return told;
    }
    return null;
  },
};

/** Every element by itself, and linear in upstream; relu has both derivatives 0 at 0. */
export const activationBackwardContract = defineContract({
  kernel: activationBackward,
  version: 1,
  units: { x: "1", upstream: "1", out: "1" },
  source: "derivatives of nn/activation; relu′(0) = 0 as in torch",
  shapes: [SWEEP.length, 257, 129, 0, 64, 65, 63, 1021, 5, 2, 1, EDGES.length, 251].map((count) => ({ count })),
  domains: {
    x: { low: -6, high: 6, huge: 3.4e38, tiny: 1e-30 },
    upstream: { low: -1, high: 1, huge: 1e38, tiny: 1e-30 },
  },
  fill: (slot, { count }, _, values) => values === "random" ? pointsFor(slot, count) : undefined,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...choices.map((constants) => elementwise(activationBackward, { constants })),
    ...[linear, silent, alikeInTwoRows({ cases: [{ count: 1737 }].map((params) => ({ params })) })],
  ],
  bench: ["relu", "gelu", "tanh"].map((kind) => ({
    label: `${kind} 64 × 64`,
    params: { count: 4096 },
    constants: { kind, order: "first" },
    work: { unit: "element", amount: 4096 },
  })),
});
