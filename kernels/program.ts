/** A Program: a straight list of kernel calls on named, shape-checked buffers. Built by pure functions, run by an engine. */

import {
  type CallOptions,
  commonLayout,
  constantsOf,
  count,
  type Kernel,
  type Numbers,
  type Params,
  sameLayout,
  shapeOf,
  slots,
} from "./kernel.ts";
import type { Scalar } from "./kernel.ts";

/** `input` is written by the host, `state` lives through runs and may be both, `scratch` lives within one run. */
export type Role = "input" | "state" | "output" | "scratch";

export interface Buffer {
  name: string;
  scalar: Scalar;
  dims: number[];
  role: Role;
}

export interface Call {
  kernel: Kernel;
  params: Params;
  constants: Record<string, string>;
  /** Slot → buffer name. */
  buffers: Record<string, string>;
}

export interface Program {
  name: string;
  buffers: Map<string, Buffer>;
  calls: Call[];
  /** Contents of input buffers that belong to the program itself: tables, weights of slices, ones. */
  constants: Map<string, Numbers>;
  /** Parts that may be run by themselves: name → the calls from one number to below another. */
  sections: Map<string, { from: number; to: number }>;
}

/** Collects calls into a Program, checking every shape as it goes. */
export class ProgramBuilder {
  readonly program: Program;
  readonly #written = new Set<Buffer>();
  #fresh = 0;

  constructor(name: string) {
    this.program = { name, buffers: new Map(), calls: [], constants: new Map(), sections: new Map() };
  }

  /** Declares a buffer; its dims are axis lengths, slowest first. */
  buffer(name: string, { scalar = "f32", dims, role }: { scalar?: Scalar; dims: number[]; role: Role }): Buffer {
    if (this.program.buffers.has(name)) throw new TypeError(`Cannot declare ${name}: the program has it already`);
    const buffer = { name, scalar, dims, role };
    this.program.buffers.set(name, buffer);
    return buffer;
  }

  /** Declares an input whose contents come with the program; its name is `name` with a number behind it. */
  constant(name: string, values: Numbers, dims: number[] = [values.length]): Buffer {
    const scalar = values instanceof Uint32Array ? "u32" : "f32";
    const buffer = this.buffer(`${name}@${this.#fresh++}`, { scalar, dims, role: "input" });
    this.program.constants.set(buffer.name, values);
    return buffer;
  }

  /**
   * Tells the axes of a buffer apart that were declared as one: [6, 4] becomes [2, 3, 4], and [1, 6] becomes [2, 3]; seen
   * as [2, 12] as well, [6, 4] becomes [2, 3, 4].
   *
   * @throws {RangeError} if the numbers would lie in another order
   */
  refine(buffer: Buffer, dims: number[]): Buffer {
    const layout = commonLayout(buffer.dims, dims);
    if (!layout) {
      throw new RangeError(`Cannot refine ${buffer.name}: ${buffer.dims.join(" × ")} is not ${dims.join(" × ")}`);
    }
    buffer.dims = layout;
    return buffer;
  }

  /** Makes everything called since the last section one under a name; what a section leaves is there for all others. */
  endSection(name: string): void {
    const { sections, calls } = this.program;
    if (sections.has(name)) throw new TypeError(`Cannot end section ${name}: the program has it already`);
    sections.set(name, { from: Math.max(0, ...[...sections.values()].map(({ to }) => to)), to: calls.length });
  }

  /** Makes a scratch buffer an output under a name of its own. */
  keep(buffer: Buffer, name: string): void {
    const { buffers, calls } = this.program;
    if (buffer.role !== "scratch" || buffers.has(name)) {
      throw new TypeError(`Cannot keep ${buffer.name} as ${name}: it is no scratch buffer, or the name is taken`);
    }
    buffers.delete(buffer.name);
    for (const call of calls) {
      for (const [slot, used] of Object.entries(call.buffers)) if (used === buffer.name) call.buffers[slot] = name;
    }
    buffer.name = name;
    buffer.role = "output";
    buffers.set(name, buffer);
  }

  /**
   * Takes away calls from one number on whose results nobody reads; what a call has in state counts as read.
   *
   * @param kept scratch buffers that somebody will read later
   */
  dropUnread(from: number, kept: Buffer[]): void {
    const { buffers, calls } = this.program;
    const read = new Set(kept.map(({ name }) => name));
    const left: Call[] = [];
    for (const call of calls.slice(from).toReversed()) {
      const { inputs, state, outputs } = call.kernel;
      const results = Object.keys(outputs).map((slot) => call.buffers[slot]);
      const idle = Object.keys(state).length === 0 &&
        results.every((name) => buffers.get(name)!.role === "scratch" && !read.has(name));
      if (idle) results.forEach((name) => buffers.delete(name));
      else {
        left.push(call);
        for (const slot of Object.keys({ ...inputs, ...state })) read.add(call.buffers[slot]);
      }
    }
    calls.splice(from, Infinity, ...left.toReversed());
  }

  /**
   * Appends a kernel call; outputs that are not given become scratch buffers.
   *
   * @returns every buffer of the call by slot
   * @throws {RangeError} if a buffer's type or shape is not what the kernel takes, {TypeError} if one is missing
   */
  call(kernel: Kernel, { params, constants = {}, buffers }: CallOptions<Buffer>): Record<string, Buffer> {
    constantsOf(kernel, constants);
    checkParams(kernel, params);
    const bound: Record<string, Buffer> = {};
    for (const [slot, text] of Object.entries({ ...kernel.inputs, ...kernel.state })) {
      bound[slot] = checkBuffer(kernel, { slot, text, params, got: buffers[slot] });
    }
    for (const [slot, text] of Object.entries(kernel.outputs)) {
      const { scalar, dims } = shapeOf(text, params);
      const got = buffers[slot] ??
        this.buffer(`${kernel.id}.${slot}#${this.#fresh++}`, { scalar, dims, role: "scratch" });
      bound[slot] = checkBuffer(kernel, { slot, text, params, got });
    }
    checkAliases(kernel, bound);
    for (const slot of Object.keys({ ...kernel.inputs, ...kernel.state })) {
      if (bound[slot].role === "scratch" && !this.#written.has(bound[slot])) {
        throw new TypeError(
          `kernels/${kernel.id} ${slot}: expected a buffer that has been written, got ${bound[slot].name}`,
        );
      }
    }
    for (const slot of Object.keys(kernel.outputs)) this.#written.add(bound[slot]);
    const names = Object.fromEntries(Object.entries(bound).map(([slot, b]) => [slot, b.name]));
    this.program.calls.push({ kernel, params, constants, buffers: names });
    return bound;
  }
}

function checkParams(kernel: Kernel, params: Params): void {
  for (const [name, scalar] of Object.entries(kernel.params)) {
    const value = params[name];
    const good = scalar === "u32"
      ? Number.isInteger(value) && value >= 0 && value < 2 ** 32
      : Number.isFinite(Math.fround(value));
    if (!good) throw new RangeError(`kernels/${kernel.id} ${name}: expected ${scalar}, got ${value}`);
  }
  for (const name of Object.keys(params)) {
    if (!(name in kernel.params)) {
      throw new TypeError(`kernels/${kernel.id} ${name}: expected a parameter of this kernel, got an unknown name`);
    }
  }
}

interface Binding {
  slot: string;
  text: string;
  params: Params;
  got: Buffer | undefined;
}

function checkBuffer(kernel: Kernel, { slot, text, params, got }: Binding): Buffer {
  const place = `kernels/${kernel.id} ${slot}`;
  if (!got) throw new TypeError(`${place}: expected a buffer ${text}, got none`);
  const { scalar, dims } = shapeOf(text, params);
  if (got.scalar !== scalar) throw new RangeError(`${place}: expected ${scalar} numbers, got ${got.scalar}`);
  if (!sameLayout(dims, got.dims)) {
    const axes = text.slice(4, -1).split(",").map((axis, i) => `${axis.trim()} ${dims[i]}`).join(" × ");
    throw new RangeError(
      `${place}: expected ${count(dims)} values (${axes}), got ${count(got.dims)} (${got.dims.join(" × ")})`,
    );
  }
  return got;
}

function checkAliases(kernel: Kernel, bound: Record<string, Buffer>): void {
  const written = new Set([...Object.keys(kernel.state), ...Object.keys(kernel.outputs)]);
  for (const slot of written) {
    for (const [other, buffer] of Object.entries(bound)) {
      if (other !== slot && buffer.name === bound[slot].name) {
        throw new TypeError(`kernels/${kernel.id} ${slot}: expected a buffer of its own, got the one of ${other}`);
      }
    }
  }
}

/** A Program of one call, every buffer under the name of its slot: what tests, benches and admission run. */
export function singleCall(
  kernel: Kernel,
  { params, constants }: { params: Params; constants?: Record<string, string> },
): Program {
  const builder = new ProgramBuilder(`one call of ${kernel.id}`);
  const made = Object.entries(slots(kernel)).map(([slot, text]) => {
    const role: Role = slot in kernel.inputs ? "input" : slot in kernel.state ? "state" : "output";
    return [slot, builder.buffer(slot, { ...shapeOf(text, params), role })] as const;
  });
  builder.call(kernel, { params, constants, buffers: Object.fromEntries(made) });
  return builder.program;
}
