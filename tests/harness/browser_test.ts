/** The second implementation: what it admits, what it rejects that this runtime accepts, and how it fails. */

import assert from "node:assert/strict";
import { admitInBrowser, type BrowserError, findBrowser } from "../../harness/kernels/browser.ts";
import { type BrowserMessage, decodeMessage, encodeMessage } from "../../harness/kernels/browser_message.ts";
import { candidateOf } from "../../harness/kernels/candidate.ts";
import { admit } from "../../kernels/admission/admit.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { biasContract } from "../../kernels/nn/bias_contract.ts";
import { gpuOnly } from "../support.ts";

const browser = findBrowser();
const OPTIONS = { seed: 1, timeoutMilliseconds: 60_000, say() {} };
const OTHERS = ["noise/philox", "nn/accuracy"].filter((id) => CONTRACTS.some(({ kernel }) => kernel.id === id));

/** nn/bias with a body of its own. */
function biasWith(body: string): string {
  return `struct Params { rows: u32, cols: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = (id.x + id.y * groups.x * 64u) * 4u;
  let last = min(first + 4u, params.rows * params.cols);
  ${body}
}`;
}

const BARRIER = biasWith(`if (first < last) {
    workgroupBarrier();
    for (var i = first; i < last; i++) { out[i] = x[i] + bias[i % params.cols]; }
  }`);
/** Ends only if memory holds what nobody writes. */
const ENDLESS = biasWith(`while (out[first] != 123.0) { out[first] = x[first] + 1e9 + bias[last % params.cols]; }`);

/** Registers a test that runs only where a browser is; with REQUIRE_BROWSER=1 its absence is a failure. */
function browserTest(name: string, body: () => Promise<void>): void {
  const reason = browser ? "" : " (ignored: no Chromium, sudo apt-get install -y chromium)";
  const ignore = !browser && Deno.env.get("REQUIRE_BROWSER") !== "1";
  Deno.test({
    name: `browser: ${name}${reason}`,
    ignore,
    fn: () => {
      assert(browser, "REQUIRE_BROWSER=1, and there is no Chromium on the PATH or in CHROMIUM");
      return body();
    },
  });
}

browserTest("small kernels are admitted, integers bit for bit", async () => {
  const said: string[] = [];
  const ids = ["nn/bias", ...OTHERS];
  const { adapter, userAgent, admissions } = await admitInBrowser(ids, { ...OPTIONS, say: (l) => said.push(l) });
  assert.deepEqual(admissions.map(({ kernel, admitted }) => [kernel, admitted]), ids.map((id) => [id, true]));
  assert.match(userAgent, /Chrom/);
  assert.equal(adapter, admissions[0].engine.adapter);
  assert(admissions[0].engine.software, "an adapter that may not judge speed must say so");
  for (const { kernel, worst } of admissions.slice(1)) assert.equal(worst, 0, kernel);
  assert.match(said.at(-1)!, new RegExp(`${ids.at(-1)} admitted`));
});

browserTest("a barrier in non-uniform control flow is rejected with Tint's reason, place and cause", async () => {
  const { admissions: [{ admitted, findings }] } = await admitInBrowser(["nn/bias"], {
    ...OPTIONS,
    candidate: { id: "nn/bias", source: BARRIER },
  });
  assert(!admitted);
  assert.equal(findings[0].check, "compile");
  assert.match(
    findings[0].reasons[0],
    /nn\/bias\.wgsl:11:5 'workgroupBarrier' must only be called from uniform control flow\n.*non-uniform/,
  );
});

gpuOnly("browser: the same barrier is accepted by this runtime", async (engine) => {
  const candidate = candidateOf(biasContract, { path: "barrier.wgsl", text: BARRIER });
  const { findings } = await admit(biasContract, { engine, candidate, goldens: [], seed: 1 });
  assert.deepEqual(findings.filter(({ check }) => check === "compile"), []);
});

browserTest("a kernel that never ends is named when the time is over", async () => {
  const candidate = { id: "nn/bias", source: ENDLESS };
  const options = { ...OPTIONS, timeoutMilliseconds: 6000, candidate };
  await assert.rejects(admitInBrowser(["nn/bias"], options), (error: BrowserError) => {
    assert.equal(error.message, "Cannot finish kernels/nn/bias in the browser: not done after 6 s");
    assert.deepEqual([error.reason, error.kernel, error.admissions], ["timeout", "nn/bias", []]);
    return true;
  });
});

browserTest("a browser that ends at once is told with its last word", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "#!/bin/sh\necho starting >&2\necho no display >&2\nexit 3\n");
    await Deno.chmod(path, 0o755);
    await assert.rejects(admitInBrowser(["nn/bias"], { ...OPTIONS, browser: path }), {
      message: "Cannot finish the page in the browser: it ended by exit code 3 (no display)",
      reason: "crash",
    });
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("browser: without Chromium the error says how to get it", async () => {
  await assert.rejects(admitInBrowser(["nn/bias"], { ...OPTIONS, browser: null }), {
    name: "EnvironmentError",
    message: /^Cannot run a browser: .*\(install chromium: sudo apt-get install -y chromium\)$/,
  });
});

Deno.test("browser: a kernel without contract or a dispatch rule that cannot be read is refused before anything starts", async () => {
  await assert.rejects(admitInBrowser(["nn/none"], OPTIONS), {
    name: "RangeError",
    message: "kernels/nn/none: expected a kernel with a contract, got an unknown name",
  });
  const candidate = { id: "nn/bias", path: "mine.wgsl", source: `// workgroups: ceil(rowz / 64)\n${BARRIER}` };
  await assert.rejects(admitInBrowser(["nn/bias"], { ...OPTIONS, candidate }), {
    name: "CandidateError",
    message: /^mine\.wgsl:1 workgroups: expected .*"rowz"/,
  });
});

Deno.test("browser: CHROMIUM names the browser, and a wrong name is not replaced by another", () => {
  const before = Deno.env.get("CHROMIUM");
  try {
    Deno.env.set("CHROMIUM", Deno.execPath());
    assert.equal(findBrowser(), Deno.execPath());
    Deno.env.set("CHROMIUM", "no_such_browser");
    assert.equal(findBrowser(), null);
  } finally {
    if (before === undefined) Deno.env.delete("CHROMIUM");
    else Deno.env.set("CHROMIUM", before);
  }
});

Deno.test("browser: messages keep NaN and the infinities", () => {
  const message = {
    type: "admission",
    milliseconds: NaN,
    admission: { worst: Infinity, elements: -Infinity, cases: 1 },
  };
  assert.deepEqual(decodeMessage(encodeMessage(message as unknown as BrowserMessage)), message);
});
