/** What kernel tests share: golden cases against the oracle, the gpu against the oracle's bound. */

import assert from "node:assert/strict";
import { openOracle } from "../kernels/engine.ts";
import {
  candidatesOf,
  constantsOf,
  count,
  type Judged,
  type Kernel,
  type Numbers,
  type Params,
  shapeOf,
} from "../kernels/kernel.ts";
import { admit, judgeCase } from "../kernels/admission/admit.ts";
import { constantChoices, type Contract, mulberry32 } from "../kernels/contract.ts";
import { loadGoldens } from "../kernels/golden.ts";
import { singleCall } from "../kernels/program.ts";
import { openGpu } from "../kernels/gpu.ts";
import { prepareRuntime } from "../harness/machine/environment.ts";
import type { Engine } from "../kernels/engine.ts";

prepareRuntime();
/** One device for all tests of a file; null where there is no adapter. */
export const gpu: Engine | null = await openGpu();
export const oracle: Engine = openOracle();
const required = Deno.env.get("REQUIRE_GPU") === "1";

export interface GpuCase {
  params: Params;
  constants?: Record<string, string>;
  seed: number;
  /** Buffers that must not be the default (uniform in [−1, 1], or any u32). */
  buffers?: (random: () => number) => Record<string, Numbers>;
  /** Shown in the test's name instead of the parameters. */
  label?: string;
}

/** Registers a test that runs only on a gpu; with REQUIRE_GPU=1 its absence is a failure. */
export function gpuOnly(name: string, body: (engine: Engine) => Promise<void>): void {
  const reason = gpu ? "" : " (ignored: no WebGPU adapter, see deno task doctor)";
  Deno.test({
    name: name + reason,
    ignore: !gpu && !required,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => {
      assert(gpu, "REQUIRE_GPU=1, and there is no WebGPU adapter");
      return body(gpu);
    },
  });
}

/** Registers what every kernel must pass: its oracle gives the goldens (any machine), its contract admits it (gpu). */
export function admissionTests(contract: Contract): void {
  const { kernel } = contract;
  Deno.test(`${kernel.id} oracle gives the golden cases`, async () => {
    for (const { name, call, expect } of await loadGoldens(kernel)) {
      const judged = judgeCase(kernel, call);
      for (const [slot, golden] of Object.entries(expect)) {
        assertInside(`${kernel.id} oracle, golden case ${name}, ${slot}`, { got: judged[slot].value, judged: golden });
      }
    }
  });
  gpuOnly(`${kernel.id} is admitted by its contract`, async (engine) => {
    const { admitted, findings, cases } = await admit(contract, {
      engine,
      goldens: await loadGoldens(kernel),
      seed: 1,
    });
    const lines = findings.slice(0, 3).flatMap((f) => [`${f.check} [${f.case}]`, ...f.reasons.map((r) => `  ${r}`)]);
    assert(admitted, `${findings.length} findings in ${cases} cases\n${lines.join("\n")}`);
  });
  Deno.test(`${kernel.id} contract reaches every variant`, () => {
    const choices = constantChoices(contract).map((chosen) => constantsOf(kernel, chosen));
    const reached = contract.shapes.flatMap((params) =>
      choices.flatMap((c) => candidatesOf(kernel, params, c).map(({ name }) => name))
    );
    assert.deepEqual(new Set(reached), new Set(kernel.variants.map((v) => v.name)));
  });
}

/** Registers one test per case: the kernel on the gpu against its oracle, element by element, within the bound. */
export function gpuTest(what: string, { kernel, cases }: { kernel: Kernel; cases: GpuCase[] }): void {
  for (const one of cases) {
    const label = one.label ??
      [...Object.entries(one.params), ...Object.entries(one.constants ?? {}), ["seed", one.seed]]
        .map(([k, v]) => `${k}=${v}`).join(" ");
    gpuOnly(`${what} [${label}]`, async (engine) => {
      const buffers = makeBuffers(kernel, one);
      const got = await runOnce(engine, kernel, { ...one, buffers });
      const expected = judgeCase(kernel, { ...one, buffers });
      for (const [slot, judged] of Object.entries(expected)) {
        assertInside(`kernels/${kernel.id} ${slot} on ${engine.facts.adapter}`, { got: got[slot], judged });
      }
    });
  }
}

export function makeBuffers(kernel: Kernel, one: GpuCase): Record<string, Numbers> {
  const random = mulberry32(one.seed);
  const given = one.buffers?.(random) ?? {};
  const all = Object.entries({ ...kernel.inputs, ...kernel.state }).map(([slot, text]) => {
    const { scalar, dims } = shapeOf(text, one.params);
    const make = () => scalar === "u32" ? Math.floor(random() * 2 ** 32) : Math.fround(2 * random() - 1);
    const fresh = () => Array.from({ length: count(dims) }, make);
    const values = given[slot] ?? (scalar === "u32" ? Uint32Array.from(fresh()) : Float32Array.from(fresh()));
    return [slot, values instanceof Float64Array ? Float32Array.from(values) : values];
  });
  return Object.fromEntries(all);
}

type OneCall = { params: Params; constants?: Record<string, string>; buffers: Record<string, Numbers> };

export { judgeCase as judge };

/** One call of a kernel on an engine; returns state and outputs by slot. */
export async function runOnce(engine: Engine, kernel: Kernel, call: OneCall): Promise<Record<string, Numbers>> {
  const { params, constants, buffers } = call;
  const session = await engine.load(singleCall(kernel, { params, constants }), buffers);
  try {
    session.run();
    const slots = Object.keys({ ...kernel.state, ...kernel.outputs });
    const values = await Promise.all(slots.map((slot) => session.read(slot)));
    return Object.fromEntries(slots.map((slot, i) => [slot, values[i]]));
  } finally {
    session.close();
  }
}

/** Fails with count, first bad index, worst element and bound if anything lies outside; no bound means exact. */
export function assertInside(what: string, { got, judged }: { got: Numbers; judged: Judged }): void {
  const { value, bound } = judged;
  assert.equal(got.length, value.length, `${what}: number of values`);
  const bad: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const allowed = bound ? bound[i] : 0;
    // written so that NaN is bad
    if (!(Math.abs(got[i] - value[i]) <= allowed)) bad.push(i);
  }
  if (bad.length === 0) return;
  const lines = bad.slice(0, 5).map((i) =>
    `  [${i}] got ${got[i]}, expected ${value[i]}, bound ${bound ? bound[i] : "exact"}`
  );
  assert.fail(`${what}: ${bad.length} of ${value.length} outside the bound, first at ${bad[0]}\n${lines.join("\n")}`);
}

export { mulberry32 };
