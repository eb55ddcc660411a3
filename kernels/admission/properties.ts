/** Relations between calls that contracts of several families promise. */

import type { Case, Property } from "../contract.ts";
import { constantsOf, count, type Kernel, type Numbers, type Params, parseShape, shapeOf, slots } from "../kernel.ts";

interface Shown {
  /** What holds, for a person. */
  name: string;
  params: Params;
  constants?: Record<string, string>;
}

/** First place where two arrays are not the same numbers; null if they are. A NaN is no number, −0 is 0. */
export function firstChange(what: string, got: Numbers, expected: Numbers | number[]): string | null {
  if (got.length !== expected.length) return `${what}: expected ${expected.length} values, got ${got.length}`;
  const at = got.findIndex((v: number, i: number) => !(v === expected[i]));
  return at < 0 ? null : `${what}[${at}]: expected exactly ${expected[at]}, got ${got[at]}`;
}

/**
 * Parts of an axis, each in a call of its own, have the bits of one call on all of it. `along` names the parameters that
 * count the axis (say `arrays` and `input_sets`); one that differs from the first belongs to an operand that all share.
 */
export function alikeInParts(
  kernel: Kernel,
  { name, params, constants, along, cuts }: Shown & { along: string[]; cuts: number[] },
): Property {
  const length = params[along[0]];
  const names = along.filter((n) => params[n] === length);
  return {
    name,
    async check({ make, call }) {
      const whole = make(params, { constants });
      const parts = [0, ...cuts].map((begin, i) => {
        const end = cuts[i] ?? length;
        const cut = (slot: string, values: Numbers) =>
          partOf(values, { shape: slots(kernel)[slot], params, names, begin, end });
        const one = make({ ...params, ...Object.fromEntries(names.map((n) => [n, end - begin])) }, { constants });
        one.buffers = Object.fromEntries(Object.entries(whole.buffers).map(([slot, v]) => [slot, cut(slot, v)]));
        return { one, cut, place: `${along[0]} ${begin} to ${end}` };
      });
      // together, because calls in flight at once share a wait of the runtime
      const [results, ...of] = await Promise.all([whole, ...parts.map(({ one }) => one)].map((c) => call(c)));
      const told = parts.flatMap(({ cut, place }, i) =>
        Object.entries(of[i]).map(([slot, got]) => firstChange(`${slot} of ${place}`, got, cut(slot, results[slot])))
      );
      return told.find((line) => line !== null) ?? null;
    },
  };
}

/** The numbers of a buffer that belong to a part of an axis; all of them if it has no such axis. */
function partOf(
  values: Numbers,
  { shape, params, names, begin, end }: {
    shape: string;
    params: Params;
    names: string[];
    begin: number;
    end: number;
  },
): Numbers {
  const axis = parseShape(shape).axes.findIndex(([first]) => names.includes(first));
  if (axis < 0) return values;
  const { dims } = shapeOf(shape, params);
  const line = count(dims.slice(axis));
  const inner = line / params[names[0]];
  const outer = count(dims.slice(0, axis));
  const parts = Array.from(
    { length: outer },
    (_, o) => values.subarray(o * line + begin * inner, o * line + end * inner),
  );
  return values instanceof Uint32Array
    ? Uint32Array.from(parts.flatMap((part) => [...part]))
    : Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Whole numbers come out exactly: what a bound that grows with the length of a sum cannot tell of a long one. */
export function exactly(
  kernel: Kernel,
  { name, cases }: { name: string; cases: { params: Params; constants?: Record<string, string> }[] },
): Property {
  return {
    name,
    async check({ make, call }) {
      const told = await Promise.all(cases.map(async ({ params, constants }) => {
        const one = make(params, { constants, values: "integers" });
        const got = await call(one);
        const changes = Object.entries(valueOf(kernel, one)).map(([slot, exact]) =>
          firstChange(slot, got[slot], exact)
        );
        const change = changes.find((found) => found !== null);
        return change && `${change} [${one.label}]`;
      }));
      return told.find((line) => line) ?? null;
    },
  };
}

/** What the oracle gives, without bounds. */
export function valueOf(kernel: Kernel, { params, constants, buffers }: Case): Record<string, Numbers> {
  const given = Object.entries(buffers).map(([slot, v]) => [slot, v instanceof Uint32Array ? v : Float64Array.from(v)]);
  const judged = kernel.oracle({
    params,
    constants: constantsOf(kernel, constants),
    buffers: Object.fromEntries(given),
    bounds: false,
  });
  return Object.fromEntries(Object.entries(judged).map(([slot, { value }]) => [slot, value]));
}

/**
 * Inputs and parameters times powers of 2 give outputs times powers of 2, bit for bit: no rounding changes, whatever the
 * order of a sum. Factors by name; what is not named stays as it is.
 */
export function scales(
  { name, params, constants, factors }: Shown & { factors: Record<string, number> },
): Property {
  return {
    name,
    async check({ make, call }) {
      const one = make(params, { constants });
      const more = make(Object.fromEntries(Object.entries(params).map(([p, v]) => [p, v * (factors[p] ?? 1)])), {
        constants,
      });
      const times = (slot: string, values: Numbers) => values.map((v) => v * (factors[slot] ?? 1));
      more.buffers = Object.fromEntries(Object.entries(one.buffers).map(([slot, v]) => [slot, times(slot, v)]));
      const [before, after] = await Promise.all([one, more].map((c) => call(c)));
      const told = Object.entries(after).map(([slot, got]) => firstChange(slot, got, times(slot, before[slot])));
      return told.find((line) => line !== null) ?? null;
    },
  };
}

/**
 * A line of workgroups in two rows gives the same bits: what no test can afford to see at 65 535 groups. Cases should fill
 * six groups to the last invocation: fewer, or a rest, would hide a row that begins too early. With `exact`, whole numbers
 * come out exactly as well, so that no invocation is missing in either.
 */
export function alikeInTwoRows(
  { name = "workgroups in two rows give the bits of one row", cases, exact }: {
    name?: string;
    cases: { params: Params; constants?: Record<string, string> }[];
    exact?: Kernel;
  },
): Property {
  return {
    name,
    async check({ make, call }) {
      const told = await Promise.all(cases.map(async ({ params, constants }) => {
        const one = make(params, { constants, values: exact ? "integers" : "random" });
        const [line, rows] = await Promise.all([call(one), call(one, { folded: true })]);
        const expected = exact ? valueOf(exact, one) : line;
        const changes = [line, rows].flatMap((got) =>
          Object.keys(expected).map((slot) => firstChange(slot, got[slot], expected[slot]))
        );
        const change = changes.find((found) => found !== null);
        return change && `${change} [${one.label}]`;
      }));
      return told.find((line) => line) ?? null;
    },
  };
}
