/** What the kernels of scalar maps share: the kinds, and how a batch of tangents is laid out over invocations. */

import { coverLine } from "../grid.ts";
import type { Params, Variant } from "../kernel.ts";
import membersFour from "./_members_four.wgsl" with { type: "text" };
import membersOne from "./_members_one.wgsl" with { type: "text" };

/** Scalar maps that the WGSL snippet `_activation.wgsl` knows. */
export const KINDS = { relu: 0, gelu: 1, tanh: 2, leaky_relu: 3, silu: 4, sigmoid: 5, rsqrt: 6 };

/** Members of a batch that one invocation computes from one derivative; MEMBERS in WGSL. */
const MEMBERS = 8;

/** Loop rounds of one invocation: the members, and four elements of each. */
export function memberRounds(): number {
  return 5 * MEMBERS;
}

/** Ways to compute [batch, count] elements from derivatives at [count] points; the count alone chooses. */
export function memberVariants(source: string): Variant[] {
  const workgroups = ({ batch, count }: Params) =>
    coverLine(Math.ceil(count / 4), { depth: Math.ceil(batch / MEMBERS) });
  return [
    { name: "vec4", source: source + membersFour, when: ({ count }) => count % 4 === 0, workgroups },
    { name: "plain", source: source + membersOne, when: () => true, workgroups },
  ];
}

/** Whether the derivative is constant but at one point, so that the second derivative gives nothing. */
export function isPiecewiseLinear(kind: string | undefined): boolean {
  return kind === undefined || kind === "relu" || kind === "leaky_relu";
}
