/** What a kernel is: one WGSL entry point, its typed buffers, and the plain TypeScript that says what it must give. */

export type Scalar = "f32" | "u32";
/** Numbers of one buffer on the host: f32 data may come as f64 (the oracle engine keeps it so). */
export type Numbers = Float32Array | Float64Array | Uint32Array;
export type Params = Record<string, number>;

/** An oracle's answer for one buffer: the f64 value and, if asked, how far a legal f32 evaluation may differ from it. */
export interface Judged {
  value: Float64Array | Uint32Array;
  bound?: Float64Array;
}

/** What an oracle is given. `buffers` holds inputs and state (state before the call); `bounds` asks for error bounds. */
export interface OracleCall {
  params: Params;
  constants: Record<string, number>;
  buffers: Record<string, Float64Array | Uint32Array>;
  bounds: boolean;
}

/** Gives every output and every state buffer after the call. */
export type Oracle = (call: OracleCall) => Record<string, Judged>;

/**
 * Two ways to lay work out. `registers`: every invocation works alone on a tile that it holds in registers, which suits
 * adapters that compute on the processor. `workgroup`: invocations share tiles in workgroup memory, with barriers, which
 * suits hardware.
 */
export const FAMILIES = ["registers", "workgroup"] as const;
export type Family = typeof FAMILIES[number];

/**
 * One way to compute a kernel. An engine takes the one that the tuner has chosen, and without a measurement the first usual
 * one of the family that suits its adapter. All give the same result within the bound. They add up in the same order, so
 * that on an adapter that does not fuse products into sums a choice changes no bit; where one cannot, its kernel's
 * docstring says so.
 */
export interface Variant {
  name: string;
  source: string;
  /** `registers` if left out. Only the family `workgroup` may use workgroup memory and barriers. */
  family?: Family;
  /** Shapes it can compute; may not look at a batch axis, or a chip would depend on its neighbours. */
  when: (params: Params, constants: Record<string, number>) => boolean;
  /** Of these the shapes that it is taken for without a measurement where a family is preferred: all if left out. */
  usual?: (params: Params, constants: Record<string, number>, preferred: Family) => boolean;
  /** The tuner times it wherever it can compute the call, not only where its family takes it anyway. */
  timed?: boolean;
  workgroups: (params: Params, constants: Record<string, number>) => [number, number, number];
}

export interface Kernel {
  /** Its path under kernels/, without ending. */
  id: string;
  /** One line: what it computes, with units. */
  about: string;
  params: Record<string, Scalar>;
  /** Pipeline-overridable constants: every allowed name and its number in WGSL. The first is the default. */
  constants: Record<string, Record<string, number>>;
  /** Buffers in binding order: params is binding 0, then inputs, state (read and written in place), outputs. */
  inputs: Record<string, string>;
  state: Record<string, string>;
  outputs: Record<string, string>;
  variants: Variant[];
  /**
   * Size of the work of one member of a batch, by which a choice of variant tells calls apart; one choice for all if left
   * out. May not look at a batch axis, or a chip would depend on its neighbours.
   */
  size?: (params: Params) => number;
  /** Most loop rounds of one invocation, over all its loops; drivers may cap them (gpu.ts). None for a kernel without. */
  rounds?: (params: Params) => number;
  oracle: Oracle;
  vjp?: Vjp;
  jvp?: Jvp;
  /** WGSL functions that a source of this kernel may use without defining them. */
  snippets: string[];
}

/** Names of the buffers of one call by slot, and what the reverse pass may ask for. */
export interface VjpContext<Ref> {
  params: Params;
  constants: Record<string, string>;
  buffers: Record<string, Ref>;
  /** Adjoint of the output; null for the number that is differentiated itself, whose adjoint is one. */
  adjoint: Ref | null;
  /** Appends a call and returns its outputs by slot. */
  call: (kernel: Kernel, options: CallOptions<Ref>) => Record<string, Ref>;
  /** Whether anybody needs the adjoint of this input. */
  needs: (slot: string) => boolean;
}

export interface CallOptions<Ref> {
  params: Params;
  constants?: Record<string, string>;
  /** Inputs and state; an output only where it must be a buffer that exists already. */
  buffers: Record<string, Ref>;
}

/** Emits the calls of the reverse pass and returns the adjoint of each input by slot. */
// deno-lint-ignore no-explicit-any -- the builder's reference type stays in program.ts
export type Vjp = (context: VjpContext<any>) => Record<string, any>;

/** What the tangent of one call is made of; tangents have a leading axis of probes. */
export interface JvpContext<Ref> {
  params: Params;
  constants: Record<string, string>;
  /** Of the primal call, inputs and outputs by slot. */
  buffers: Record<string, Ref>;
  /** Of its inputs by slot; none for an input that does not vary. At least one is there. */
  tangents: Record<string, Ref | undefined>;
  probes: number;
  /** Appends a call and returns its outputs by slot. */
  call: (kernel: Kernel, options: CallOptions<Ref>) => Record<string, Ref>;
  /** Whether anybody needs the tangent of this output. */
  wants: (slot: string) => boolean;
}

/** Emits the calls of the tangent and returns that of each wanted output; one that is left out is zero. */
// deno-lint-ignore no-explicit-any -- see Vjp
export type Jvp = (context: JvpContext<any>) => Record<string, any>;

type Definition =
  & Omit<Kernel, "constants" | "state" | "variants" | "snippets">
  & Partial<Pick<Kernel, "constants" | "state" | "variants" | "snippets">>
  & { source?: string; workgroups?: Variant["workgroups"] };

/**
 * A kernel descriptor with its defaults filled in; a kernel of one variant gives `source` and `workgroups` directly.
 *
 * @throws {TypeError} if there is no way to compute it, or a shape does not parse
 */
export function defineKernel(definition: Definition): Kernel {
  const { source, workgroups, constants = {}, state = {}, variants = [], snippets = [], ...rest } = definition;
  const all = variants.map((variant) => ({ ...variant, source: variant.source + snippets.join("") }));
  if (source !== undefined && workgroups) {
    all.push({ name: "plain", source: source + snippets.join(""), when: () => true, workgroups });
  }
  if (all.length === 0) throw new TypeError(`kernels/${rest.id}: expected source and workgroups, got neither`);
  const kernel: Kernel = { ...rest, constants, state, snippets, variants: all };
  for (const shape of Object.values(slots(kernel))) parseShape(shape);
  return kernel;
}

/** All buffers of a kernel in binding order, starting at binding 1. */
export function slots(kernel: Kernel): Record<string, string> {
  return { ...kernel.inputs, ...kernel.state, ...kernel.outputs };
}

interface ShapeText {
  scalar: Scalar;
  axes: string[][];
}

/** Every shape of the tables of kernels, read once: Programs ask for them at every call. */
const shapes = new Map<string, ShapeText>();

/** `f32[chips, 4*quads]` → its scalar type and axes, each a product of names and integers. */
export function parseShape(text: string): ShapeText {
  const known = shapes.get(text);
  if (known) return known;
  const match = /^(f32|u32)\[([^\]]*)\]$/.exec(text);
  if (!match) throw new TypeError(`Cannot read the shape ${JSON.stringify(text)}: expected f32[a, b*c] or u32[…]`);
  const axes = match[2].split(",").map((axis) => axis.split("*").map((factor) => factor.trim()));
  const shape = { scalar: match[1] as Scalar, axes };
  shapes.set(text, shape);
  return shape;
}

/** Axis lengths of a shape under given parameters. */
export function shapeOf(text: string, params: Params): { scalar: Scalar; dims: number[] } {
  const { scalar, axes } = parseShape(text);
  const dims = axes.map((factors) => factors.reduce((product, f) => product * (params[f] ?? Number(f)), 1));
  if (dims.some((d) => !Number.isInteger(d) || d < 0)) {
    throw new RangeError(`Cannot size ${text}: a name in it is no parameter, or not a whole number`);
  }
  return { scalar, dims };
}

export function count(dims: readonly number[]): number {
  return dims.reduce((product, d) => product * d, 1);
}

/**
 * Whether two shapes are the same numbers in the same order, one possibly with axes merged: [2, 3, 4] and [6, 4] are,
 * [6, 4] and [4, 6] are not, so that a transposed matrix does not pass for its partner.
 */
export function sameLayout(a: readonly number[], b: readonly number[]): boolean {
  if (a.length === b.length && a.every((d, i) => d === b[i])) return true;
  if (count(a) !== count(b)) return false;
  const [sa, sb] = [bordersOf(a), bordersOf(b)];
  return sa.isSubsetOf(sb) || sb.isSubsetOf(sa);
}

/** After how many numbers an axis ends, from the innermost out; axes of length 1 have no say. */
function bordersOf(dims: readonly number[]): Set<number> {
  let product = 1;
  return new Set(dims.toReversed().filter((d) => d !== 1).map((d) => (product *= d)));
}

/**
 * The fewest axes of which both shapes are merged ones: [6, 4] and [2, 12] give [2, 3, 4]. `b` itself if it says all that
 * `a` says; null if there are none, as for [6, 4] and [4, 6].
 */
export function commonLayout(a: readonly number[], b: readonly number[]): number[] | null {
  if (count(a) !== count(b)) return null;
  const [sa, sb] = [bordersOf(a), bordersOf(b)];
  if (sa.isSubsetOf(sb)) return [...b];
  if (sb.isSubsetOf(sa)) return [...a];
  const borders = [1, ...[...sa.union(sb)].sort((x, y) => x - y)];
  const axes = borders.slice(1).map((border, i) => border / borders[i]);
  return axes.every(Number.isInteger) ? axes.toReversed() : null;
}

/** The family of a variant. */
export function familyOf({ family = "registers" }: Variant): Family {
  return family;
}

/** What is preferred where several variants compute a call: the named one if it does, else the usual one of the family. */
export interface Preference {
  variant?: string;
  family?: Family;
}

/** The variant that computes these parameters: see `Preference`; one of another family where this one has none. */
export function pickVariant(
  kernel: Kernel,
  params: Params,
  constants: Record<string, number>,
  { variant: name, family = "registers" }: Preference = {},
): Variant {
  const fitting = kernel.variants.filter((v) => v.when(params, constants));
  const isUsual = ({ usual }: Variant) => usual?.(params, constants, family) ?? true;
  const variant = fitting.find((v) => v.name === name) ??
    fitting.find((v) => familyOf(v) === family && isUsual(v)) ?? fitting.find(isUsual) ?? fitting[0];
  if (!variant) throw new RangeError(`kernels/${kernel.id}: no variant computes ${JSON.stringify(params)}`);
  return variant;
}

/** The variants that may compute a call on some adapter: the usual one of every family, and those that the tuner times. */
export function candidatesOf(kernel: Kernel, params: Params, constants: Record<string, number>): Variant[] {
  const fitting = kernel.variants.filter((v) => v.when(params, constants));
  if (fitting.length === 0) return [];
  const usual = new Set(FAMILIES.map((family) => pickVariant(kernel, params, constants, { family })));
  return fitting.filter((v) => v.timed || usual.has(v));
}

/** Numbers of the chosen constants, defaults filled in. */
export function constantsOf(kernel: Kernel, chosen: Record<string, string> = {}): Record<string, number> {
  for (const name of Object.keys(chosen)) {
    if (!(name in kernel.constants)) {
      throw new TypeError(`kernels/${kernel.id} ${name}: expected a constant of this kernel, got an unknown name`);
    }
  }
  return Object.fromEntries(
    Object.entries(kernel.constants).map(([name, values]) => {
      const value = values[chosen[name] ?? Object.keys(values)[0]];
      if (value === undefined) {
        const expected = Object.keys(values).join(" | ");
        throw new RangeError(`kernels/${kernel.id} ${name}: expected ${expected}, got ${chosen[name]}`);
      }
      return [name, value];
    }),
  );
}
