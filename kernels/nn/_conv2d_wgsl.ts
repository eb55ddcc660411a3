/** What the writers of the convolutions' register tiles share. */

import { GEOMETRY } from "./_convolution.ts";

/** Invocations of a workgroup. */
export const TILE_GROUP = 32;

export const LANES = ["x", "y", "z", "w"];

export function each<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** `start + 2u * unit + 3u` of [2, "unit"], [3]; terms of 0 are left out. */
export function address(start: string, ...terms: [times: number, unit?: string][]): string {
  const shown = terms.filter(([times]) => times > 0).map(([times, unit]) => {
    if (!unit) return `${times}u`;
    return times === 1 ? unit : `${times}u * ${unit}`;
  });
  return [start, ...shown].join(" + ");
}

/** A number of items: channels, or vec4s of them. */
export function items(channels: string, wide: boolean): string {
  return wide ? `${channels} / 4u` : channels;
}

export interface Binding {
  name: string;
  wide: boolean;
}

/** The two lines about a shader, its parameters in the order of its descriptor, and its three arrays. */
export function header(
  { about, params, arrays: [first, second, result] }: { about: string[]; params: string[]; arrays: Binding[] },
): string {
  const names = ["batch", ...params.slice(0, 2), ...Object.keys(GEOMETRY), ...params.slice(2)];
  const array = ({ name, wide }: Binding) => `${name}: array<${wide ? "vec4f" : "f32"}>;`;
  return `${about.map((line) => `// ${line}\n`).join("")}struct Params {
${names.map((name) => `  ${name}: u32,`).join("\n")}
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ${array(first)}
@group(0) @binding(2) var<storage, read> ${array(second)}
@group(0) @binding(3) var<storage, read_write> ${array(result)}

@compute @workgroup_size(${TILE_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * ${TILE_GROUP}u;`;
}

export const RETURN = ["  if (s >= params.batch) {", "    return;", "  }"];

/**
 * Stores the channels of a place that the result still has, as `rest` counts them; the first is one of them. Stores go
 * from the last to the first, here and from place to place: one too many would spoil what is stored already and be seen.
 *
 * @param at where the first goes, `quad` the name of each four
 */
export function storeChannels(
  { to, at, outs, wide, quad }: { to: string; at: string; outs: number; wide: boolean; quad: (q: number) => string },
): string[] {
  const value = (n: number) => wide ? quad(n) : `${quad(n >> 2)}.${LANES[n % 4]}`;
  return each(wide ? outs / 4 : outs, (n) => {
    const store = `${to}[${address(at, [n])}] = ${value(n)};`;
    return n === 0 ? store : `if (rest > ${n}u) { ${store} }`;
  }).toReversed();
}
