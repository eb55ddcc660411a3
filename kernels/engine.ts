/** What executes a Program. Two engines exist: gpu (gpu.ts) and oracle (below); nothing else may know which one runs. */

import {
  constantsOf,
  count,
  type Family,
  type Kernel,
  type Numbers,
  type Params,
  pickVariant,
  type Variant,
} from "./kernel.ts";
import { rangeOf, sharedBySections } from "./memory_plan.ts";
import type { Buffer, Program } from "./program.ts";

/** Facts about an engine that a record carries. */
export interface EngineFacts {
  engine: "gpu" | "oracle";
  /** What a person would call the processor, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)". */
  adapter: string;
  vendor: string;
  architecture: string;
  /** True for adapters that compute on the processor, and for the oracle: they judge values, never speed. */
  software: boolean;
  features: string[];
  limits: Record<string, number>;
}

/** A Program with its memory on one engine. Work is queued in order; only `read` and `time` wait. */
export interface Session {
  /** Overwrites a buffer; later runs see it, queued ones do not. */
  write(name: string, data: Numbers): void;
  /** Queues the whole program, or one section of it, `times` times over. */
  run(times?: number, section?: string): void;
  /** The contents that a buffer has after everything queued so far. */
  read(name: string): Promise<Numbers>;
  /** Names of buffers whose guard regions were written to; empty without guards. */
  guards(): Promise<string[]>;
  /** Nanoseconds that `times` runs of the program or a section take on the device; null if the engine cannot tell. */
  time(times: number, section?: string): Promise<number | null>;
  close(): void;
}

export interface LoadOptions {
  /** Bytes of a known pattern before and after every buffer, so that `guards` can tell a write beside it. */
  guardBytes?: number;
  /** Name of the variant that a call takes if it computes it, whatever the engine would choose. */
  variant?: string;
}

/** The name of the variant for a call; undefined leaves it to the engine. */
export type VariantChoice = (
  call: { kernel: Kernel; params: Params; constants: Record<string, string> },
) => string | undefined;

/** The family of an adapter that nothing is known of: processors gain nothing from workgroup memory (barriers cost them). */
export function defaultFamily({ software }: EngineFacts): Family {
  return software ? "registers" : "workgroup";
}

export interface Engine {
  readonly facts: EngineFacts;
  /** Bytes that one buffer of a kernel may have. */
  readonly bindingBytes: number;
  /** Variants that calls of Programs take that are loaded from now on; what it leaves open follows `defaultFamily`. */
  choice?: VariantChoice;
  /** How often a long piece of work should stop to look at its progress: a look at a gpu costs 10 ms and more. */
  readonly looks: number;
  load(program: Program, data?: Record<string, Numbers>, options?: LoadOptions): Promise<Session>;
  close(): void;
}

/** The device went away in the middle of the work: not a fault of the kernel or of the numbers. */
export class EngineLostError extends Error {
  override name = "EngineLostError";
}

/** Checks that data fit a declared buffer. */
export function checkData(program: Program, { name, data }: { name: string; data: Numbers }): Buffer {
  const buffer = program.buffers.get(name);
  if (!buffer) throw new TypeError(`${program.name} ${name}: expected a buffer of this program, got an unknown name`);
  if (data.length !== count(buffer.dims)) {
    throw new RangeError(
      `${program.name} ${name}: expected ${count(buffer.dims)} values (${buffer.dims.join(" × ")}), got ${data.length}`,
    );
  }
  const isInteger = data instanceof Uint32Array;
  if (isInteger !== (buffer.scalar === "u32")) {
    throw new TypeError(`${program.name} ${name}: expected ${buffer.scalar} numbers, got ${data.constructor.name}`);
  }
  return buffer;
}

/** The variant by which an engine computes a call, if it does so by WGSL. */
export function variantOn(
  { facts, choice }: Pick<Engine, "facts" | "choice">,
  call: Parameters<VariantChoice>[0],
  { forced }: { forced?: string } = {},
): Variant {
  const { kernel, params, constants } = call;
  const variant = forced ?? choice?.(call);
  return pickVariant(kernel, params, constantsOf(kernel, constants), { variant, family: defaultFamily(facts) });
}

/** The oracle engine: every kernel by its f64 TypeScript oracle, one after the other. Slow, and true on any machine. */
export function openOracle(): Engine {
  return {
    facts: {
      engine: "oracle",
      adapter: "oracle (TypeScript, f64)",
      vendor: "",
      architecture: "",
      software: true,
      features: [],
      limits: {},
    },
    bindingBytes: 2 ** 31,
    looks: 40,
    load: (program, data = {}) => Promise.resolve(loadOracle(program, data)),
    close() {},
  };
}

function loadOracle(program: Program, data: Record<string, Numbers>): Session {
  const memory = new Map<string, Float64Array | Uint32Array>();
  for (const { name, scalar, dims, role } of program.buffers.values()) {
    if (role === "scratch") continue;
    memory.set(name, scalar === "u32" ? new Uint32Array(count(dims)) : new Float64Array(count(dims)));
  }
  const lasting = sharedBySections(program);
  const write = (name: string, values: Numbers) => {
    checkData(program, { name, data: values });
    memory.set(name, values instanceof Uint32Array ? values.slice() : Float64Array.from(values));
  };
  for (const [name, values] of [...program.constants, ...Object.entries(data)]) write(name, values);
  return {
    write,
    run(times = 1, section) {
      for (let i = 0; i < times; i++) runOracle(program, { memory, lasting, ...rangeOf(program, section) });
    },
    read: (name) => Promise.resolve(memory.get(name)!.slice()),
    guards: () => Promise.resolve([]),
    time: () => Promise.resolve(null),
    close() {},
  };
}

interface OracleRun {
  memory: Map<string, Float64Array | Uint32Array>;
  /** Scratch buffers that outlive their section. */
  lasting: Set<string>;
  from: number;
  to: number;
}

function runOracle(program: Program, { memory, lasting, from, to }: OracleRun): void {
  const last = new Map(
    program.calls.flatMap((call, i) => Object.values(call.buffers).map((name) => [name, i] as const)),
  );
  for (const [index, { kernel, params, constants, buffers }] of program.calls.entries()) {
    if (index < from || index >= to) continue;
    const given: Record<string, Float64Array | Uint32Array> = {};
    for (const slot of [...Object.keys(kernel.inputs), ...Object.keys(kernel.state)]) {
      given[slot] = memory.get(buffers[slot])!;
    }
    const results = kernel.oracle({ params, constants: constantsOf(kernel, constants), buffers: given, bounds: false });
    for (const [slot, { value }] of Object.entries(results)) memory.set(buffers[slot], value);
    for (const name of Object.values(buffers)) {
      const scratch = program.buffers.get(name)!.role === "scratch" && !lasting.has(name);
      if (scratch && last.get(name) === index) memory.delete(name);
    }
  }
}
