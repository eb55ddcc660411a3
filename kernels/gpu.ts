/** The WebGPU engine. The only file that calls WebGPU, so every trap of a runtime is handled here or nowhere. */

import {
  checkData,
  type Engine,
  type EngineFacts,
  EngineLostError,
  type LoadOptions,
  type Session,
  type VariantChoice,
  variantOn,
} from "./engine.ts";
import { constantsOf, count, type Kernel, type Numbers, slots, type Variant } from "./kernel.ts";
import { byteLength, planMemory, rangeOf } from "./memory_plan.ts";
import type { Call, Program } from "./program.ts";

/** Dispatches per submit: enough to hide the cost of one, few enough that the driver starts early. */
const DISPATCHES_PER_SUBMIT = 2048;

/**
 * llvmpipe ends all loops of an invocation after this many rounds in all, without a word (LP_MAX_TGSI_LOOP_ITERATIONS in
 * Mesa; found by a sum that stopped short). No limit of WebGPU tells of it, so it is taken for every software adapter.
 */
const SOFTWARE_ROUNDS = 65535;

/** Largest alignment that a device may ask of a binding's offset. */
const GUARD_ALIGNMENT = 256;
/**
 * What guard regions hold. As an f32 it is no number, so that what is read there shows even if it is multiplied by zero;
 * and a signalling one, which no sum or product is, so that what is computed from it shows if it is written there. Every buffer has its own, or a copy
 * from guard to guard would not show.
 */
const GUARD_WORD = 0xff8edc0d;

const WANTED_LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
] as const;

export interface GpuOptions {
  powerPreference?: GPUPowerPreference;
  /** Choice of variants on the adapter that was found; what it leaves open follows `defaultFamily`. */
  choice?: (facts: EngineFacts) => Promise<VariantChoice>;
}

/**
 * The gpu engine on a fresh adapter, with the largest buffers that the adapter allows.
 *
 * @returns null where there is no adapter
 */
export async function openGpu(
  { powerPreference = "high-performance", choice }: GpuOptions = {},
): Promise<Engine | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference });
  if (!adapter) return null;
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
  const timestamps = adapter.features.has("timestamp-query");
  const device = await adapter.requestDevice({
    requiredLimits,
    requiredFeatures: timestamps ? ["timestamp-query"] : [],
  });
  const facts = adapterFacts(adapter);
  return new GpuEngine(device, facts, await choice?.(facts));
}

function adapterFacts(adapter: GPUAdapter): EngineFacts {
  const { info, limits, features } = adapter;
  const numbers: Record<string, number> = {};
  for (const name in limits) {
    const value = limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") numbers[name] = value;
  }
  return {
    engine: "gpu",
    adapter: info.description || `${info.vendor} ${info.architecture}`.trim(),
    vendor: info.vendor,
    architecture: info.architecture,
    software: info.isFallbackAdapter,
    features: [...features].sort(),
    limits: numbers,
  };
}

interface Compiled {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

/** How one call is computed. */
interface Way {
  variant: Variant;
  /** Its constants. */
  numbers: Record<string, number>;
}

/** One queued kernel call: pipeline, bindings and grid, ready to be replayed. */
interface Step {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  grid: [number, number, number];
}

class GpuEngine implements Engine {
  readonly bindingBytes: number;
  readonly looks = 4;
  readonly #pipelines = new Map<string, Promise<Compiled>>();
  #trouble: Error | null = null;

  constructor(
    readonly device: GPUDevice,
    readonly facts: EngineFacts,
    public choice?: VariantChoice,
  ) {
    this.bindingBytes = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    device.lost.then(({ reason, message }) => {
      this.#trouble = new EngineLostError(`Cannot go on: the gpu was lost (${message || reason})`);
    });
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault?.();
      this.#trouble ??= new Error(`Cannot run: ${(event as GPUUncapturedErrorEvent).error.message}`);
    });
  }

  /** Throws what went wrong on the device since it was opened, if anything did. */
  check(): void {
    if (this.#trouble) throw this.#trouble;
  }

  async load(program: Program, data: Record<string, Numbers> = {}, options: LoadOptions = {}): Promise<Session> {
    this.check();
    const ways = program.calls.map((call) => this.#way(call, options.variant));
    const compiled = await Promise.all(program.calls.map(({ kernel }, i) => this.#compiled(kernel, ways[i])));
    const session = await this.guard(program.name, () => new GpuSession(this, { program, ways, compiled, ...options }));
    for (const [name, values] of [...program.constants, ...Object.entries(data)]) session.write(name, values);
    return session;
  }

  /**
   * Runs `action` at once and turns what the device has against it into an exception that names `what`. Error scopes are
   * one stack for the whole device, so nothing may be awaited between push and pop.
   */
  async guard<T>(what: string, action: () => T): Promise<T> {
    this.device.pushErrorScope("out-of-memory");
    this.device.pushErrorScope("validation");
    let value: T;
    let faults: Promise<GPUError | null>[];
    try {
      value = action();
    } finally {
      faults = [this.device.popErrorScope(), this.device.popErrorScope()];
    }
    const [invalid, memory] = await Promise.all(faults);
    if (invalid) throw new Error(`${what}: ${invalid.message}`);
    if (memory) throw new RangeError(`${what}: expected to fit on the gpu, got out of memory (${memory.message})`);
    return value;
  }

  #way(call: Call, forced: string | undefined): Way {
    return { variant: variantOn(this, call, { forced }), numbers: constantsOf(call.kernel, call.constants) };
  }

  #compiled(kernel: Kernel, way: Way): Promise<Compiled> {
    // by its source: two kernels may have one id while a new one is tried against the old
    const key = JSON.stringify(way.numbers) + way.variant.source;
    if (!this.#pipelines.has(key)) this.#pipelines.set(key, this.#compile(kernel, way));
    return this.#pipelines.get(key)!;
  }

  async #compile(kernel: Kernel, { variant, numbers }: Way): Promise<Compiled> {
    const { device } = this;
    const label = `kernels/${kernel.id}`;
    const buffers = Object.keys(slots(kernel));
    if (buffers.length > device.limits.maxStorageBuffersPerShaderStage) {
      const most = device.limits.maxStorageBuffersPerShaderStage;
      throw new RangeError(`${label}: expected at most ${most} storage buffers on this gpu, got ${buffers.length}`);
    }
    const module = await this.#module(label, variant.source);
    const layout = await this.guard(
      label,
      () => device.createBindGroupLayout({ label, entries: layoutEntries(kernel) }),
    );
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main", constants: numbers },
    }).catch((error: Error) => {
      throw new TypeError(`${label}: ${error.message}`);
    });
    return { pipeline, layout };
  }

  /** Compiles WGSL; faults carry file, line and column. */
  async #module(label: string, code: string): Promise<GPUShaderModule> {
    let module: GPUShaderModule | undefined;
    const made = Promise.allSettled([
      this.guard(label, () => module = this.device.createShaderModule({ label, code })),
    ]);
    // Tint tells in notes of type "info" why an error is one
    const faults = (await module!.getCompilationInfo()).messages.filter((m) => m.type !== "warning");
    const [settled] = await made;
    if (faults.some((m) => m.type === "error")) {
      throw new SyntaxError(faults.map((m) => `${label}.wgsl:${m.lineNum}:${m.linePos} ${m.message}`).join("\n"));
    }
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  close(): void {
    this.device.destroy();
  }
}

function layoutEntries(kernel: Kernel): GPUBindGroupLayoutEntry[] {
  const types = Object.keys(slots(kernel)).map((slot) => slot in kernel.inputs ? "read-only-storage" : "storage");
  const all = ["uniform", ...types] as GPUBufferBindingType[];
  return all.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } }));
}

class GpuSession implements Session {
  readonly #engine: GpuEngine;
  readonly #program: Program;
  readonly #memory: GPUBuffer[];
  readonly #slotOf: Map<string, number>;
  readonly #uniforms: GPUBuffer[] = [];
  readonly #steps: Step[];
  readonly #scopes: Promise<GPUError | null>[] = [];
  readonly #guard: number;

  constructor(
    engine: GpuEngine,
    { program, ways, compiled, guardBytes = 0 }: { program: Program; ways: Way[]; compiled: Compiled[] } & LoadOptions,
  ) {
    this.#engine = engine;
    this.#program = program;
    // a binding must start where the device allows it
    this.#guard = Math.ceil(guardBytes / GUARD_ALIGNMENT) * GUARD_ALIGNMENT;
    const { slotOf, bytes } = planMemory(program);
    this.#slotOf = slotOf;
    for (const buffer of program.buffers.values()) {
      if (byteLength(buffer) > engine.bindingBytes) {
        throw new RangeError(
          `${program.name} ${buffer.name}: expected at most ${engine.bindingBytes} bytes on this gpu, got ${
            byteLength(buffer)
          } (${buffer.dims.join(" × ")})`,
        );
      }
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.#memory = bytes.map((size) =>
      engine.device.createBuffer({ label: program.name, size: size + 2 * this.#guard, usage })
    );
    try {
      if (this.#guard > 0) this.#memory.forEach((buffer, slot) => fillWith(engine.device, buffer, GUARD_WORD + slot));
      this.#steps = program.calls.map((call, i) => this.#step(call, ways[i], compiled[i]));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #step(call: Call, { variant, numbers }: Way, { pipeline, layout }: Compiled): Step {
    const { kernel, params, buffers } = call;
    const { device } = this.#engine;
    const grid = variant.workgroups(params, numbers);
    const most = device.limits.maxComputeWorkgroupsPerDimension;
    if (grid.some((n) => n > most)) {
      throw new RangeError(
        `kernels/${kernel.id}: expected at most ${most} workgroups an axis, got ${grid.join(" × ")}`,
      );
    }
    const rounds = kernel.rounds?.(params) ?? 0;
    if (this.#engine.facts.software && rounds > SOFTWARE_ROUNDS) {
      const limit = `at most ${SOFTWARE_ROUNDS} loop rounds an invocation on this software adapter`;
      throw new RangeError(
        `kernels/${kernel.id}: expected ${limit}, got ${rounds} (smaller shapes, or a hardware gpu)`,
      );
    }
    // bound with the guard behind it, because an adapter drops writes beyond a binding without a word; a kernel that asks
    // for the length of an array must be told the true one
    const reach = /\barrayLength\b/.test(variant.source) ? 0 : this.#guard;
    const uniform = uniformOf(device, call);
    this.#uniforms.push(uniform);
    const group = device.createBindGroup({
      label: `kernels/${kernel.id}`,
      layout,
      entries: [
        { binding: 0, resource: { buffer: uniform } },
        ...Object.keys(slots(kernel)).map((slot, i) => ({
          binding: i + 1,
          resource: {
            buffer: this.#memory[this.#slotOf.get(buffers[slot])!],
            offset: this.#guard,
            size: byteLength(this.#program.buffers.get(buffers[slot])!) + reach,
          },
        })),
      ],
    });
    return { pipeline, group, grid };
  }

  write(name: string, data: Numbers): void {
    checkData(this.#program, { name, data });
    const bytes = data instanceof Float64Array ? Float32Array.from(data) : data;
    if (bytes.length === 0) return;
    const source = bytes as Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
    this.#engine.device.queue.writeBuffer(this.#memory[this.#slotOf.get(name)!], this.#guard, source);
  }

  run(times = 1, section?: string): void {
    const { device } = this.#engine;
    const steps = this.#stepsOf(section);
    device.pushErrorScope("validation");
    const perSubmit = Math.max(1, Math.floor(DISPATCHES_PER_SUBMIT / Math.max(1, steps.length)));
    for (let done = 0; done < times; done += perSubmit) this.#submit(steps, Math.min(perSubmit, times - done));
    this.#scopes.push(device.popErrorScope());
  }

  #stepsOf(section?: string): Step[] {
    const { from, to } = rangeOf(this.#program, section);
    return this.#steps.slice(from, to);
  }

  #submit(steps: Step[], times: number, timing?: { writes: GPUComputePassTimestampWrites; resolve: GPUBuffer }): void {
    const encoder = this.#engine.device.createCommandEncoder({ label: this.#program.name });
    const pass = encoder.beginComputePass({ label: this.#program.name, timestampWrites: timing?.writes });
    for (let i = 0; i < times; i++) {
      for (const { pipeline, group, grid } of steps) {
        if (grid[0] * grid[1] * grid[2] === 0) continue;
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...grid);
      }
    }
    pass.end();
    if (timing) encoder.resolveQuerySet(timing.writes.querySet, 0, 2, timing.resolve, 0);
    this.#engine.device.queue.submit([encoder.finish()]);
  }

  async read(name: string): Promise<Numbers> {
    const buffer = this.#program.buffers.get(name);
    if (!buffer || buffer.role === "scratch") {
      throw new TypeError(`Cannot read ${name}: it is no input, state or output of ${this.#program.name}`);
    }
    const memory = this.#memory[this.#slotOf.get(name)!];
    const bytes = await this.#copyOut(memory, { offset: this.#guard, size: byteLength(buffer) });
    const length = count(buffer.dims);
    return buffer.scalar === "u32" ? new Uint32Array(bytes, 0, length) : new Float32Array(bytes, 0, length);
  }

  async guards(): Promise<string[]> {
    const touched = await Promise.all([...this.#slotOf].map(async ([name, slot]) => {
      const words = new Uint32Array(
        await this.#copyOut(this.#memory[slot], { offset: 0, size: this.#memory[slot].size }),
      );
      const inside = Math.ceil(count(this.#program.buffers.get(name)!.dims) / 4) * 4;
      const before = this.#guard / 4;
      const intact = (word: number, i: number) =>
        (i >= before && i < before + Math.max(4, inside)) || word === GUARD_WORD + slot;
      return words.every(intact) ? [] : [name];
    }));
    return touched.flat();
  }

  /** Queues the copy at once; later writes and runs do not change what it gives. */
  async #copyOut(source: GPUBuffer, { offset, size }: { offset: number; size: number }): Promise<ArrayBuffer> {
    const { device } = this.#engine;
    const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    try {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, offset, staging, 0, size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ).catch(async (error) => {
        await new Promise((resolve) => setTimeout(resolve)); // news of a lost device may arrive just after
        this.#engine.check();
        throw new Error(
          `Cannot read ${this.#program.name} from the gpu: ${error instanceof Error ? error.message : error}`,
        );
      });
      // only now: getMappedRange before the map has resolved kills a Deno process
      const bytes = staging.getMappedRange().slice(0);
      const faults = await Promise.all(this.#scopes.splice(0));
      const fault = faults.find((f) => f !== null);
      if (fault) throw new Error(`${this.#program.name}: ${fault.message}`);
      this.#engine.check();
      return bytes;
    } finally {
      staging.destroy();
    }
  }

  async time(times: number, section?: string): Promise<number | null> {
    const { device, facts } = this.#engine;
    if (!facts.features.includes("timestamp-query")) return null;
    const querySet = device.createQuerySet({ type: "timestamp", count: 2 });
    const resolve = device.createBuffer({ size: 16, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
    try {
      const writes = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
      this.#submit(this.#stepsOf(section), times, { writes, resolve });
      const [begin, end] = new BigUint64Array(await this.#copyOut(resolve, { offset: 0, size: 16 }));
      return Number(end - begin);
    } finally {
      querySet.destroy();
      resolve.destroy();
    }
  }

  close(): void {
    for (const buffer of [...this.#memory, ...this.#uniforms]) buffer.destroy();
  }
}

function fillWith(device: GPUDevice, buffer: GPUBuffer, word: number): void {
  device.queue.writeBuffer(buffer, 0, new Uint32Array(buffer.size / 4).fill(word));
}

/** The parameters of one call as a uniform buffer: 4 bytes each, in declared order. */
function uniformOf(device: GPUDevice, { kernel, params }: Call): GPUBuffer {
  const names = Object.entries(kernel.params);
  const bytes = new ArrayBuffer(Math.max(16, Math.ceil(names.length / 4) * 16));
  const view = new DataView(bytes);
  names.forEach(([name, scalar], i) => {
    if (scalar === "u32") view.setUint32(4 * i, params[name], true);
    else view.setFloat32(4 * i, params[name], true);
  });
  const label = `kernels/${kernel.id} params`;
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ label, size: bytes.byteLength, usage });
  device.queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}
