import assert from "node:assert/strict";
import { openOracle } from "../../kernels/engine.ts";
import { defineKernel, sameLayout } from "../../kernels/kernel.ts";
import { planMemory } from "../../kernels/memory_plan.ts";
import { ProgramBuilder } from "../../kernels/program.ts";
import { relax } from "../../kernels/crossbar/relax.ts";
import { mvm } from "../../kernels/crossbar/mvm.ts";
import { bias } from "../../kernels/nn/bias.ts";
import { columnSum } from "../../kernels/nn/column_sum.ts";
import { normal } from "../../kernels/noise/normal.ts";
import { openGpu } from "../../kernels/gpu.ts";
import { gpuOnly } from "../support.ts";

const MVM = { arrays: 2, input_sets: 1, vectors: 3, rows: 129, stride: 64, tile_rows: 129, row_tiles: 1 };

function builderWith(dims: number[]) {
  const builder = new ProgramBuilder("test");
  const voltage = builder.buffer("voltage", { dims: [1, 3, 129], role: "input" });
  return { builder, buffers: { voltage, net: builder.buffer("net", { dims, role: "input" }) } };
}

Deno.test("ProgramBuilder names kernel, buffer, expected and got for a wrong length", () => {
  const { builder, buffers } = builderWith([2, 128, 64]);
  assert.throws(() => builder.call(mvm, { params: MVM, buffers }), {
    name: "RangeError",
    message:
      "kernels/crossbar/mvm net: expected 16512 values (arrays 2 × rows 129 × stride 64), got 16384 (2 × 128 × 64)",
  });
});

Deno.test("ProgramBuilder refuses a transposed matrix of the right length", () => {
  const { builder, buffers } = builderWith([2, 64, 129]);
  assert.throws(
    () => builder.call(mvm, { params: MVM, buffers }),
    /net: expected 16512 values .*, got 16512 \(2 × 64 × 129\)/,
  );
});

Deno.test("ProgramBuilder takes merged axes of the same order", () => {
  const { builder, buffers } = builderWith([258, 64]);
  assert.deepEqual(builder.call(mvm, { params: MVM, buffers }).current.dims, [2, 1, 3, 64]);
  assert(!sameLayout([2, 3], [3, 2]) && sameLayout([2, 3, 4], [6, 4]) && sameLayout([1, 5], [5]));
});

Deno.test("ProgramBuilder refuses unknown and fractional parameters, missing buffers, wrong types and aliases", () => {
  const builder = new ProgramBuilder("test");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [1], role: "input" });
  const x = builder.buffer("x", { dims: [1], role: "input" });
  const params = { chips: 1, quads: 1, seed: 1, purpose: 1, layer: 0, draw: 0 };
  const call = (p: object, buffers: Record<string, typeof x>) => () =>
    builder.call(normal, { params: { ...params, ...p }, buffers });
  assert.throws(call({ quads: 1.5 }, { chip }), /noise\/normal quads: expected u32, got 1.5/);
  assert.throws(call({ sede: 1 }, { chip }), /noise\/normal sede: expected a parameter of this kernel/);
  assert.throws(call({}, {}), /noise\/normal chip: expected a buffer u32\[chips\], got none/);
  assert.throws(call({}, { chip: x }), /noise\/normal chip: expected u32 numbers, got f32/);
  const one = builder.buffer("b", { dims: [1], role: "input" });
  const same = { x, bias: one, out: x };
  assert.throws(
    () => builder.call(bias, { params: { rows: 1, cols: 1 }, buffers: same }),
    /out: expected a buffer of its own/,
  );
});

Deno.test("ProgramBuilder refuses a parameter beyond f32, and a scratch buffer that nothing has written", () => {
  const builder = new ProgramBuilder("test");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [1], role: "input" });
  const cell = builder.buffer("cell", { dims: [1, 1], role: "input" });
  const none = Object.fromEntries(Object.keys(relax.params).map((name) => [name, 0]));
  const params = { ...none, chips: 1, cells: 1, unit: 1e40 };
  assert.throws(
    () => builder.call(relax, { params, buffers: { chip, conductance: cell } }),
    /crossbar\/relax unit: expected f32, got 1e\+40/,
  );
  const x = builder.buffer("x", { dims: [1], role: "scratch" });
  const call = () => builder.call(columnSum, { params: { rows: 1, cols: 1 }, buffers: { x } });
  assert.throws(call, /nn\/column_sum x: expected a buffer that has been written, got x/);
});

Deno.test("planMemory shares memory between scratch buffers whose lives do not overlap, and never within a call", () => {
  const builder = new ProgramBuilder("chain");
  const add = builder.buffer("bias", { dims: [64], role: "input" });
  let x = builder.buffer("x", { dims: [8, 64], role: "input" });
  for (let i = 0; i < 6; i++) {
    x = builder.call(bias, { params: { rows: 8, cols: 64 }, buffers: { x, bias: add } }).out;
  }
  const { slotOf, bytes } = planMemory(builder.program);
  assert.equal(bytes.length, 2 + 2, "input, bias and two alternating scratch slots");
  for (const { buffers } of builder.program.calls) {
    assert.equal(new Set(Object.values(buffers).map((name) => slotOf.get(name))).size, 3);
  }
});

Deno.test("an engine refuses data of the wrong length, type or name", async () => {
  const builder = new ProgramBuilder("test");
  builder.buffer("x", { dims: [2, 2], role: "input" });
  const session = await openOracle().load(builder.program);
  assert.throws(() => session.write("x", new Float32Array(3)), /test x: expected 4 values \(2 × 2\), got 3/);
  assert.throws(() => session.write("x", new Uint32Array(4)), /test x: expected f32 numbers, got Uint32Array/);
  assert.throws(() => session.write("y", new Float32Array(4)), /test y: expected a buffer of this program/);
});

function broken(source: string) {
  return defineKernel({
    id: "test/broken",
    about: "a kernel that is wrong on purpose",
    source,
    params: { count: "u32" },
    inputs: { x: "f32[count]" },
    outputs: { y: "f32[count]" },
    workgroups: () => [1, 1, 1],
    oracle: ({ buffers }) => ({ y: { value: buffers.x } }),
  });
}

function programOf(kernel: ReturnType<typeof broken>, count: number) {
  const builder = new ProgramBuilder("test program");
  const x = builder.buffer("x", { dims: [count], role: "input" });
  builder.call(kernel, { params: { count }, buffers: { x } });
  return builder.program;
}

gpuOnly("the gpu engine names kernel, line and column of WGSL that does not compile", async (engine) => {
  const kernel = broken("@compute @workgroup_size(1)\nfn main() { let a: u32 = 1.5; }");
  await assert.rejects(engine.load(programOf(kernel, 4)), {
    name: "SyntaxError",
    message: /^kernels\/test\/broken\.wgsl:2:\d+ /,
  });
});

gpuOnly("the gpu engine names the kernel whose bindings do not match", async (engine) => {
  const kernel = broken(
    "@group(0) @binding(1) var<storage, read_write> x: array<f32>;\n@compute @workgroup_size(1)\nfn main() { x[0] = 1.0; }",
  );
  await assert.rejects(engine.load(programOf(kernel, 4)), /kernels\/test\/broken/);
});

gpuOnly("the gpu engine turns a validation error of the device into one that names the program", async (engine) => {
  const bindings = "@group(0) @binding(1) var<storage, read> x: array<f32, 4096>;\n" +
    "@group(0) @binding(2) var<storage, read_write> y: array<f32>;\n";
  const kernel = broken(`${bindings}@compute @workgroup_size(1)\nfn main() { y[0] = x[0]; }`);
  const run = async () => {
    const session = await engine.load(programOf(kernel, 4));
    session.run();
    await session.read("x");
  };
  await assert.rejects(run(), /^Error: test program: /);
});

gpuOnly("a gpu that is gone is reported as such, not as a wrong number", async () => {
  const engine = (await openGpu())!;
  const builder = new ProgramBuilder("test");
  const x = builder.buffer("x", { dims: [4, 1], role: "input" });
  const out = builder.buffer("sum", { dims: [1], role: "output" });
  builder.call(columnSum, { params: { rows: 4, cols: 1 }, buffers: { x, sum: out } });
  const session = await engine.load(builder.program, { x: Float32Array.of(1, 2, 3, 4) });
  session.run();
  assert.deepEqual([...await session.read("sum")], [10]);
  engine.close();
  session.run();
  await assert.rejects(session.read("sum"), { name: "EngineLostError" });
  await assert.rejects(engine.load(builder.program), { name: "EngineLostError" });
});

gpuOnly("the gpu engine refuses more loop rounds than a software adapter carries out", async (engine) => {
  if (!engine.facts.software) return; // a hardware gpu has no such limit
  const builder = new ProgramBuilder("test");
  const x = builder.buffer("x", { dims: [300_000, 1], role: "input" });
  builder.call(columnSum, { params: { rows: 300_000, cols: 1 }, buffers: { x } });
  const message = /^kernels\/nn\/column_sum: expected at most 65535 loop rounds .* got 75003/;
  await assert.rejects(engine.load(builder.program), { name: "RangeError", message });
});

gpuOnly("the gpu engine refuses a buffer larger than the adapter allows, by name", async (engine) => {
  const kernel = broken("@compute @workgroup_size(1)\nfn main() { }");
  const program = programOf(kernel, Math.ceil(engine.bindingBytes / 4) + 4);
  await assert.rejects(engine.load(program), /test program x: expected at most \d+ bytes on this gpu, got \d+/);
});
