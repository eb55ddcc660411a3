/** WGSL that reads and writes four neighbouring cells of a row, whether rows are whole vec4s or may end inside four. */

import type { Variant } from "../kernel.ts";

/**
 * The variants of a kernel whose invocations each work on four cells q of rows that are `cells` long. Its source declares
 * these buffers as `array<Cell>` and calls `load_<buffer>(row, q)` and `store_<buffer>(row, q, value)`, which it gets
 * here. A vec4 is one load: on llvmpipe that makes these kernels 1.3 to 1.7 times as fast.
 */
export function fourCells(
  source: string,
  { loads, store, workgroups }: { loads: string[]; store: string } & Pick<Variant, "workgroups">,
): Variant[] {
  const whole = ["alias Cell = vec4f;", ...loads.map(loadWhole), storeWhole(store)].join("\n");
  const single = ["alias Cell = f32;", ...loads.map(loadSingle), storeSingle(store)].join("\n");
  return [
    { name: "quads", source: `${source}\n${whole}\n`, when: ({ cells }) => cells % 4 === 0, workgroups },
    { name: "plain", source: `${source}\n${single}\n`, when: () => true, workgroups },
  ];
}

function loadWhole(buffer: string): string {
  return `fn load_${buffer}(row: u32, q: u32) -> vec4f {
  return ${buffer}[row * (params.cells / 4u) + q];
}`;
}

function storeWhole(buffer: string): string {
  return `fn store_${buffer}(row: u32, q: u32, value: vec4f) {
  ${buffer}[row * (params.cells / 4u) + q] = value;
}`;
}

/** Lanes past the row load its last cell once more. */
function loadSingle(buffer: string): string {
  return `fn load_${buffer}(row: u32, q: u32) -> vec4f {
  let k = row * params.cells + min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u));
  return vec4f(${["x", "y", "z", "w"].map((lane) => `${buffer}[k.${lane}]`).join(", ")});
}`;
}

/** Lanes past the row are not stored. */
function storeSingle(buffer: string): string {
  const rest = ["y", "z", "w"].map((lane, i) =>
    `  if (first + ${i + 1}u < params.cells) {
    ${buffer}[k + ${i + 1}u] = value.${lane};
  }`
  );
  return `fn store_${buffer}(row: u32, q: u32, value: vec4f) {
  let first = 4u * q;
  let k = row * params.cells + first;
  ${buffer}[k] = value.x;
${rest.join("\n")}
}`;
}
