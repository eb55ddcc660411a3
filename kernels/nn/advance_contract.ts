import { defineContract } from "../contract.ts";
import { firstChange } from "../admission/properties.ts";
import { advance } from "./advance.ts";

/** Addition modulo 2³². */
export const advanceContract = defineContract({
  kernel: advance,
  version: 1,
  units: { by: "step", step: "step" },
  source: "definition",
  shapes: [0, 1, 2, 3, 63, 64, 65, 97, 255, 65_536, 2 ** 24 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1]
    .flatMap((by) => [{ by }, { by }]),
  domains: {},
  values: ["random"],
  properties: [{
    name: "the last step is followed by 0",
    async check({ make, call }) {
      const { step } = await call({ ...make({ by: 1 }), buffers: { step: Uint32Array.of(2 ** 32 - 1) } });
      return firstChange("step", step, [0]);
    },
  }, {
    name: "5 and 9 steps are 14 steps",
    async check({ make, call }) {
      const first = make({ by: 5 });
      const second = { ...make({ by: 9 }), buffers: await call(first) };
      const both = { ...make({ by: 14 }), buffers: first.buffers };
      return firstChange("step", (await call(second)).step, (await call(both)).step);
    },
  }],
  bench: [{ label: "by 1", params: { by: 1 }, work: { unit: "element", amount: 1 } }],
});
