/**
 * Matrix products in WGSL written for one size, straight on WebGPU: the shapes that were found to be the fastest on
 * processors, whatever the cost. Operands lie in textures or in uniform buffers, laid out beforehand, which no kernel of a
 * Program can ask for; what they reach is what the adapter gives to anyone.
 */

import type { JobData } from "../_job.ts";
import { type Operands, SHAPES } from "./_by_hand_shapes.ts";
import type { Library, Task } from "./serving.ts";

const TRIALS = 2;

export async function openByHand(): Promise<Library> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  const device = await adapter.requestDevice();
  device.addEventListener("uncapturederror", (event) => {
    console.error((event as GPUUncapturedErrorEvent).error.message);
    Deno.exit(1);
  });
  const facts = { name: "WGSL by hand", version: "", backend: "webgpu" };
  return { facts, tasks: { matmul: (data) => fastest(device, data) } };
}

/** The shape that takes the shortest time here. */
async function fastest(device: GPUDevice, { matrices: { a, b } }: JobData): Promise<Task> {
  const [size] = a.shape;
  const operands: Operands = { size, a: a.values, b: b.values };
  let best: { milliseconds: number; task: Task } | null = null;
  for (const [how, open] of Object.entries(SHAPES)) {
    const task = { ...taskOf(device, { size, ...open(device, operands) }), how };
    await task.run(1); // compiles
    for (let i = 0; i < TRIALS; i++) {
      const start = performance.now();
      await task.run(1);
      const milliseconds = performance.now() - start;
      if (!best || milliseconds < best.milliseconds) best = { milliseconds, task };
    }
  }
  return best!.task;
}

interface Product {
  size: number;
  out: GPUBuffer;
  encode(pass: GPUComputePassEncoder): void;
}

export function taskOf(device: GPUDevice, { size, out, encode }: Product): Task {
  const bytes = 4 * size * size;
  const copy = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const result = async (times: number) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < times; i++) encode(pass);
    pass.end();
    encoder.copyBufferToBuffer(out, 0, copy, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(copy.getMappedRange().slice(0));
    copy.unmap();
    return values;
  };
  return { run: async (times) => void await result(times), result: () => result(1) };
}
