/** What a kernel promises beyond its signature: versioned, and enough to admit another implementation of it. */

import { count, type Kernel, type Numbers, type Params, shapeOf } from "./kernel.ts";

/** Values that a case fills its buffers with. */
export const VALUE_CLASSES = ["random", "integers", "equal", "cancelling", "tiny", "huge"] as const;
export type ValueClass = typeof VALUE_CLASSES[number];

/** Legal numbers of one buffer: low and high of ordinary ones, and how large and small the contract still covers. */
export interface Domain {
  low: number;
  high: number;
  /** Largest and smallest magnitude of the classes `huge` and `tiny`; left out where the law has no such range. */
  huge?: number;
  tiny?: number;
}

/** One call: parameters, constants, buffers by slot (inputs and state). */
export interface Case {
  label: string;
  params: Params;
  constants: Record<string, string>;
  buffers: Record<string, Numbers>;
  /** The result must be the f64 oracle's to the last bit: sums of small whole numbers. */
  exact: boolean;
}

/** A relation between calls that needs no golden; throws nothing, says what is wrong or null. */
export interface Property {
  name: string;
  /** Runs calls through `call` (state and outputs by slot) and compares them. */
  check: (tools: PropertyTools) => Promise<string | null>;
}

export interface PropertyTools {
  seed: number;
  /** A fresh legal case, of the contract's shapes. */
  make: (params: Params, options?: { constants?: Record<string, string>; values?: ValueClass; seed?: number }) => Case;
  /** `folded` lays the line of workgroups in two rows, as for lines longer than one dimension of the grid (grid.ts). */
  call: (one: Case, options?: { folded?: boolean }) => Promise<Record<string, Numbers>>;
}

export interface BenchCase {
  label: string;
  params: Params;
  constants?: Record<string, string>;
  /**
   * What one call does, for the throughput. `bytes` that must at least move where that is not all of every buffer;
   * `operations` in f32 where they can be counted and a unit is none (a MAC is two).
   */
  work: { unit: "MAC" | "draw" | "element"; amount: number; bytes?: number; operations?: number };
}

export interface Contract {
  kernel: Kernel;
  /** Counts up whenever an admitted implementation could stop being one. */
  version: number;
  /** Unit of every buffer and of parameters that have one, by name. */
  units: Record<string, string>;
  /** Where the law comes from. */
  source: string;
  /** Shapes that between them reach every variant, edge and remainder; an axis may be empty. */
  shapes: Params[];
  /** Combinations of constants; all of them if left out. */
  constants?: Record<string, string>[];
  domains: Record<string, Domain>;
  /** Buffers that are no free numbers: labels, chip numbers, orders; free ones of one class, edges say, as well. */
  fill?: (slot: string, params: Params, random: () => number, values: ValueClass) => Numbers | undefined;
  /** Classes that make sense; `integers` only if whole numbers give exact results. */
  values: ValueClass[];
  properties: Property[];
  bench: BenchCase[];
}

const DEFAULT_DOMAIN: Domain = { low: -1, high: 1, huge: 1e15, tiny: 1e-30 };

/** A contract with its shapes checked against the signature. */
export function defineContract(contract: Contract): Contract {
  for (const params of contract.shapes) {
    for (const text of Object.values({ ...contract.kernel.inputs, ...contract.kernel.outputs })) shapeOf(text, params);
  }
  return contract;
}

/** SHA-256 of version, signature and of every variant's WGSL, first 16 digits. */
export async function hashOf({ kernel, version }: Contract): Promise<string> {
  const { id, params, constants, inputs, state, outputs, variants } = kernel;
  const text = JSON.stringify([id, version, params, constants, inputs, state, outputs, variants.map((v) => v.source)]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 16);
}

/** All combinations of a kernel's constants. */
export function constantChoices({ kernel, constants }: Contract): Record<string, string>[] {
  if (constants) return constants;
  return Object.entries(kernel.constants).reduce<Record<string, string>[]>(
    (made, [name, values]) => made.flatMap((one) => Object.keys(values).map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** Every case of a contract: shapes × constants with random values, and each further class on a few shapes. */
export function casesOf(contract: Contract, seed: number): Case[] {
  const choices = constantChoices(contract);
  const few = spread(contract.shapes.filter((params) => sizeOf(contract, params) > 0), 4);
  return contract.values.flatMap((values, v) =>
    (values === "random" ? contract.shapes : few).flatMap((params, p) =>
      choices.map((constants, c) =>
        makeCase(contract, params, { constants, values, seed: seed + 7919 * v + 101 * p + c })
      )
    )
  );
}

/** One legal case. */
export function makeCase(
  { kernel, domains, fill }: Contract,
  params: Params,
  { constants = {}, values = "random", seed }: {
    constants?: Record<string, string>;
    values?: ValueClass;
    seed: number;
  },
): Case {
  const random = mulberry32(seed);
  const buffers = Object.fromEntries(
    Object.entries({ ...kernel.inputs, ...kernel.state }).map(([slot, text]) => {
      const { scalar, dims } = shapeOf(text, params);
      const own = fill?.(slot, params, random, values);
      if (own) return [slot, own];
      const length = count(dims);
      if (scalar === "u32") return [slot, new Uint32Array(length).map(() => Math.floor(random() * 2 ** 32))];
      const domain = { ...DEFAULT_DOMAIN, ...domains[slot] };
      return [slot, new Float32Array(length).map((_, i) => draw(values, { domain, random, i }))];
    }),
  );
  const shown = [...Object.entries(params), ...Object.entries(constants)].map(([k, v]) => `${k}=${v}`).join(" ");
  const label = `${shown} values=${values} seed=${seed}`;
  return { label, params, constants, buffers, exact: values === "integers" };
}

/** One number of a class, inside its domain. */
function draw(values: ValueClass, { domain, random, i }: { domain: Domain; random: () => number; i: number }): number {
  const { low, high, huge = high, tiny = high } = domain;
  const uniform = low + (high - low) * random();
  const sign = low < 0 && random() < 0.5 ? -1 : 1;
  switch (values) {
    case "random":
      return uniform;
    case "integers":
      return Math.round(low < 0 ? 16 * random() - 8 : 8 * random());
    case "equal":
      return low + (high - low) * 0.75;
    case "cancelling":
      return low < 0 ? (i % 2 ? -1 : 1) * (high + 1e-3 * random()) : uniform;
    case "tiny":
      return sign * tiny * random();
    case "huge":
      return sign * huge * (0.5 + 0.5 * random());
  }
}

function sizeOf({ kernel }: Contract, params: Params): number {
  const written = Object.values({ ...kernel.state, ...kernel.outputs });
  return Math.min(...written.map((text) => count(shapeOf(text, params).dims)));
}

/** At most `most` items, evenly spread, the last one included. */
function spread<T>(items: T[], most: number): T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.round((i + 1) * items.length / most) - 1]);
}

/** Seeded uniform numbers in [0, 1) for case values; simulations use Philox. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
