import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { copy } from "./copy.ts";

/** Numbers go through as they are. */
export const copyContract = defineContract({
  kernel: copy,
  version: 1,
  units: { x: "any", y: "that of x" },
  source: "definition",
  // ends of an item of four, and of a workgroup's 256 items of one or four
  shapes: [1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 260, 1000, 1023, 1024, 1025, 1028, 4099, 0].map((count) => ({
    count,
  })),
  domains: { x: { low: -1, high: 1, huge: 3e38, tiny: 1e-37 } },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    ...[523, 524].map((count) =>
      alikeInParts(copy, {
        name: `parts have the bits of all at once [count=${count}]`,
        params: { count },
        along: ["count"],
        cuts: count % 4 ? [1, 66, 389] : [4, 68, 388],
      })
    ),
    // six workgroups of either variant
    alikeInTwoRows({ cases: [6 * 1024, 6 * 256 - 1].map((count) => ({ params: { count } })), exact: copy }),
  ],
  bench: [2 ** 16, 2 ** 20, 2 ** 24].map((count) => ({
    label: `${count}`,
    params: { count },
    work: { unit: "element", amount: count },
  })),
});
