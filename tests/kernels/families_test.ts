/** Variants and their families: which one is taken, and that admission looks at all. */

import assert from "node:assert/strict";
import { admit } from "../../kernels/admission/admit.ts";
import { inspect } from "../../kernels/admission/statics.ts";
import { defineContract } from "../../kernels/contract.ts";
import { defaultFamily } from "../../kernels/engine.ts";
import { openGpu } from "../../kernels/gpu.ts";
import {
  candidatesOf,
  defineKernel,
  type Family,
  familyOf,
  type Kernel,
  type Params,
  pickVariant,
  type Preference,
} from "../../kernels/kernel.ts";
import { singleCall } from "../../kernels/program.ts";
import { gpu, gpuOnly } from "../support.ts";

/** y = x + added by the registers, y = x + shared by the workgroup, which cannot do fewer than 8. */
function addition({ added, shared }: { added: string; shared: string }): Kernel {
  const head = `struct Params { count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
`;
  return defineKernel({
    id: "test/addition",
    about: "x + 1",
    params: { count: "u32" },
    inputs: { x: "f32[count]" },
    outputs: { y: "f32[count]" },
    variants: [
      {
        name: "alone",
        source: `${head}@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.count) { y[id.x] = x[id.x] + ${added}; }
}`,
        when: () => true,
        workgroups: ({ count }) => [Math.ceil(count / 64), 1, 1],
      },
      {
        name: "together",
        family: "workgroup",
        source: `${head}var<workgroup> held: array<f32, 64>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  held[local] = x[id.x];
  workgroupBarrier();
  if (id.x < params.count) { y[id.x] = held[local] + ${shared}; }
}`,
        when: ({ count }) => count >= 8,
        workgroups: ({ count }) => [Math.ceil(count / 64), 1, 1],
      },
    ],
    oracle: ({ buffers: { x } }) => ({ y: { value: Float64Array.from(x, (v) => v + 1) } }),
  });
}

/** Tells the families apart by what they write. */
const told = addition({ added: "1.0", shared: "2.0" });

function contractOf(kernel: Kernel) {
  return defineContract({
    kernel,
    version: 1,
    units: {},
    source: "test",
    shapes: [{ count: 4 }, { count: 65 }],
    domains: {},
    values: ["integers"],
    properties: [{
      name: "zero becomes one",
      async check({ make, call }) {
        const one = make({ count: 9 });
        one.buffers.x.fill(0);
        const { y } = await call(one);
        return y.every((v: number) => v === 1) ? null : `y[0]: ${y[0]}`;
      },
    }],
    bench: [],
  });
}

Deno.test("families: a variant of none is of registers, and the other family is taken where the first has no variant", () => {
  const pick = (count: number, family?: Family) => pickVariant(told, { count }, {}, { family }).name;
  assert.equal(familyOf(told.variants[0]), "registers");
  assert.equal(pick(64), "alone");
  assert.equal(pick(64, "workgroup"), "together");
  assert.equal(pick(4, "workgroup"), "alone");
  const shared = { ...told, variants: told.variants.slice(1) };
  assert.equal(pickVariant(shared, { count: 64 }, {}, { family: "registers" }).name, "together");
  assert.throws(() => pickVariant(shared, { count: 4 }, {}, { family: "registers" }), RangeError);
});

Deno.test("variants: the named one is taken where it computes the call", () => {
  const pick = (count: number, variant: string) => pickVariant(told, { count }, {}, { variant }).name;
  assert.equal(pick(64, "together"), "together");
  assert.equal(pick(4, "together"), "alone");
  assert.equal(pick(64, "gone"), "alone");
});

Deno.test("variants: one that is not usual is taken by its name only, or where there is no other", () => {
  const [alone, together] = told.variants;
  const rare = { ...alone, name: "rare", usual: ({ count }: Params) => count === 16 };
  const kernel = { ...told, variants: [rare, alone, together] };
  const pick = (count: number, preference: Preference = {}) => pickVariant(kernel, { count }, {}, preference).name;
  assert.equal(pick(16), "rare");
  assert.equal(pick(64), "alone");
  assert.equal(pick(64, { variant: "rare" }), "rare");
  assert.equal(pickVariant({ ...told, variants: [rare] }, { count: 64 }, {}).name, "rare");
  // by the family that the adapter prefers: a call that has none of it takes the usual one for such an adapter
  const large = { ...rare, usual: (_p: Params, _c: Params, preferred: Family) => preferred === "registers" };
  const both = { ...told, variants: [large, alone, together] };
  assert.equal(pickVariant(both, { count: 4 }, {}, { family: "registers" }).name, "rare");
  assert.equal(pickVariant(both, { count: 4 }, {}, { family: "workgroup" }).name, "alone");
});

Deno.test("variants: candidates are the usual one of every family, and those that are timed", () => {
  const [alone, together] = told.variants;
  const more = [{ ...alone, name: "second" }, { ...alone, name: "third", timed: true }, {
    ...together,
    name: "fourth",
  }];
  const names = (count: number) =>
    candidatesOf({ ...told, variants: [...told.variants, ...more] }, { count }, {}).map(({ name }) => name);
  assert.deepEqual(names(64), ["alone", "together", "third"]);
  assert.deepEqual(names(4), ["alone", "third"]);
});

gpuOnly("variants: forced goes before chosen, and chosen before the adapter's default", async () => {
  const run = async (chosen?: string, variant?: string) => {
    const engine = (await openGpu({ choice: () => Promise.resolve(() => chosen) }))!;
    const program = singleCall(told, { params: { count: 16 } });
    const session = await engine.load(program, { x: new Float32Array(16) }, { variant });
    session.run();
    const [first] = await session.read("y");
    session.close();
    engine.close();
    return first === 1 ? "alone" : "together";
  };
  assert.equal(await run(), { registers: "alone", workgroup: "together" }[defaultFamily(gpu!.facts)]);
  assert.equal(await run("together"), "together");
  assert.equal(await run("alone"), "alone");
  assert.equal(await run("together", "alone"), "alone");
  assert.equal(await run("alone", "together"), "together");
});

gpuOnly("families: admission runs every case and property by both", async (engine) => {
  const admitted = async (kernel: Kernel) =>
    await admit(contractOf(kernel), { engine, candidate: kernel, goldens: [], seed: 1, inspect });
  const good = await admitted(addition({ added: "1.0", shared: "1.0" }));
  assert.deepEqual(good.findings, []);
  assert.equal(good.cases, 3); // 65 by both, 4 by the one that can
  for (const [kernel, name] of [[told, "together"], [addition({ added: "2.0", shared: "1.0" }), "alone"]] as const) {
    const { findings } = await admitted(kernel);
    assert(findings.length > 0);
    assert(findings.every((f) => f.case.endsWith(`variant=${name}`)), JSON.stringify(findings));
  }
});

gpuOnly("families: a property that only one of them breaks is told with its variant", async (engine) => {
  const kernel = addition({ added: "1.0", shared: "select(2.0, 1.0, params.count == 65u)" });
  const { findings } = await admit(contractOf(kernel), { engine, candidate: kernel, goldens: [], seed: 1, inspect });
  assert.deepEqual(findings.map((f) => f.case), ["zero becomes one variant=together"]);
});
