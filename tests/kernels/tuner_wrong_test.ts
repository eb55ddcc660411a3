/** The tuner leaves out a variant whose results are wrong, however fast it is. */

import assert from "node:assert/strict";
import { type Contract, defineContract, type ValueClass } from "../../kernels/contract.ts";
import type { Engine } from "../../kernels/engine.ts";
import { defineKernel, type Kernel, type Params } from "../../kernels/kernel.ts";
import { singleCall } from "../../kernels/program.ts";
import { wrongResults } from "../../kernels/same_results.ts";
import { tuneKernel } from "../../kernels/tuner.ts";
import { gpuOnly } from "../support.ts";

const HEAD = `struct Params { count: u32, terms: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count) { return; }
  var sum = 0.0;`;
const slow = `for (var t = 0u; t < params.terms; t++) { sum += x[(id.x + t) % params.count]; }`;

/** y = Σ of `terms` numbers of x from each on; the usual way, and another that is timed against it. */
function sums(other: string): Kernel {
  const variant = (name: string, body: string) => ({
    name,
    source: `${HEAD}\n  ${body}\n  y[id.x] = sum;\n}`,
    timed: true,
    when: () => true,
    workgroups: ({ count }: Params): [number, number, number] => [Math.ceil(count / 64), 1, 1],
  });
  return defineKernel({
    ...{ id: "test/sums", about: "sums", params: { count: "u32", terms: "u32" } },
    ...{ inputs: { x: "f32[count]" }, outputs: { y: "f32[count]" } },
    variants: [variant("honest", slow), variant("other", other)],
    oracle: ({ params: { count, terms }, buffers: { x } }) => {
      const value = Float64Array.from(x, (_, i) => {
        let sum = 0;
        for (let t = 0; t < terms; t++) sum += x[(i + t) % count];
        return sum;
      });
      return { y: { value } };
    },
  });
}

function contractOf(other: string, values: ValueClass[] = ["random", "integers"]): Contract {
  const bench = (terms: number) => ({
    label: `${terms} terms`,
    params: { count: 4096, terms },
    work: { unit: "element" as const, amount: 4096 * terms },
  });
  return defineContract({
    ...{ kernel: sums(other), version: 1, units: {}, source: "test", shapes: [{ count: 65, terms: 3 }], domains: {} },
    ...{ values, properties: [], bench: [bench(16), bench(512)] },
  });
}

gpuOnly("tuner: a variant that is fast because it is wrong is left out and told", async (engine) => {
  if (!engine.facts.features.includes("timestamp-query")) return;
  // right as long as nobody looks at a large case, which is where its times are best
  const contract = contractOf(
    `for (var t = 0u; t < min(params.terms, 100u); t++) { sum += x[(id.x + t) % params.count]; }`,
  );
  const said: string[] = [];
  const { cases, wrong } = (await tuneKernel(contract, {
    engine,
    onWrong: (variant, reason) => said.push(`${variant}, ${reason}`),
  }))!;
  assert.deepEqual(Object.keys(wrong), ["other"]);
  assert.match(wrong.other, /^512 terms: y\[\d+\].*: got \S+, expected \S+ as of honest$/);
  assert.deepEqual(said, [`other, ${wrong.other}`]);
  // also not on the case on which it is right
  assert.deepEqual(cases.map(({ times, choice }) => [Object.keys(times), choice]), [
    [["honest"], "honest"],
    [["honest"], "honest"],
  ]);
});

gpuOnly("tuner: a variant that is right competes", async (engine) => {
  if (!engine.facts.features.includes("timestamp-query")) return;
  const { cases, wrong } = (await tuneKernel(contractOf(slow.replaceAll("t++", "t += 1u")), { engine }))!;
  assert.deepEqual(wrong, {});
  assert(cases.every(({ times }) => Object.keys(times).length === 2));
});

const backwards = `for (var t = params.terms; t > 0u; t--) { sum += x[(id.x + t - 1u) % params.count]; }`;
const halves = `for (var t = 0u; t < params.terms; t++) {
    sum += unpack2x16float(pack2x16float(vec2f(x[(id.x + t) % params.count], 0.0))).x;
  }`;

/** Whether a variant counts as wrong on an adapter that may fuse, and on one that does not. */
async function judged(engine: Engine, contract: Contract): Promise<boolean[]> {
  const [, bench] = contract.bench;
  const load = async (name: string) => ({
    name,
    session: await engine.load(singleCall(contract.kernel, bench), {}, { variant: name }),
  });
  const loaded = await Promise.all(["honest", "other"].map(load));
  try {
    const wrongOn = async (software: boolean) => {
      const told = { ...engine, facts: { ...engine.facts, software } };
      return (await wrongResults(contract, loaded, { engine: told, bench, seed: 1, usual: "honest" })).has("other");
    };
    return [await wrongOn(false), await wrongOn(true)];
  } finally {
    for (const { session } of loaded) session.close();
  }
}

gpuOnly(
  "tuner: hardware may round otherwise, a software adapter may not, and neither may lose digits",
  async (engine) => {
    // as much as fusing does: the same terms, rounded otherwise
    assert.deepEqual(await judged(engine, contractOf(backwards)), [false, true]);
    assert.deepEqual(await judged(engine, contractOf(halves)), [true, true]);
    // whole numbers are the same in halves: only the others tell
    assert.deepEqual(await judged(engine, contractOf(halves, ["random"])), [true, true]);
  },
);

gpuOnly("tuner: one wrong number among many is found by whole numbers, to the last bit", async (engine) => {
  const one = `${slow} if (id.x == 77u) { sum += 0.5; }`;
  assert.deepEqual(await judged(engine, contractOf(one)), [true, true]);
});
