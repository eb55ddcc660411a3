/** The worker's protocol: one answer a line, whatever is asked. */

import assert from "node:assert/strict";
import { type Bench, BenchRefused } from "../../../harness/bench/bench.ts";
import { serve } from "../../../harness/bench/serve.ts";
import { ended } from "../../cli/support.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { benchOf } from "./bench_support.ts";

async function answers(requests: (object | string)[], benches: Bench[]): Promise<Record<string, unknown>[]> {
  const got: Record<string, unknown>[] = [];
  async function* lines() {
    for (const one of requests) yield await Promise.resolve(typeof one === "string" ? one : JSON.stringify(one));
  }
  await serve(lines(), {
    ...{ benches, openEngine: () => Promise.resolve({ ...oracle, close() {} }) },
    answer: (line) => got.push(JSON.parse(line)),
  });
  return got;
}

Deno.test("serve() lists benches, opens one, times its calls and gives the times of one call", async () => {
  const ran: number[] = [];
  let closed = 0;
  const bench = benchOf({ id: "b", version: "1".repeat(16) }, {
    ...{ mostCalls: 8, hasCold: true, variant: "wide" },
    run: (calls) => {
      ran.push(calls);
      return Promise.resolve(1000 * calls);
    },
    close: () => closed++,
  });
  const [list, ready, sample, end] = await answers([{ list: true }, { open: "b" }, { sample: 4 }, { close: true }], [
    bench,
  ]);
  const version = "1".repeat(16);
  const listed = { id: "b", version, kernelHash: "", kind: "job", measure: "time", slow: false };
  assert.deepEqual(list, { protocol: 1, benches: [listed] });
  assert.deepEqual(ready, { ready: { version, kernelHash: "", variant: "wide", mostCalls: 8, hasCold: true } });
  assert.deepEqual(Object.keys(sample), ["wall", "cpu", "device"]);
  assert.equal(sample.device, 1000);
  assert.deepEqual(end, { closed: true });
  assert.deepEqual([ran, closed], [[4], 1]);
});

Deno.test("serve() says why it cannot, and goes on", async () => {
  const wrong = benchOf({ id: "wrong", open: () => Promise.reject(new BenchRefused("it is wrong")) });
  const failing = benchOf({ id: "failing" }, { run: () => Promise.reject(new Error("it broke")) });
  const got = await answers([
    ...["garbage", { dance: 1 }, { sample: 1 }, { open: "nobody" }, { open: "wrong" }, { open: "failing" }],
    ...[{ sample: 2 }, { sample: 1 }, { list: true }],
  ], [wrong, failing]);
  assert.equal(got.length, 9);
  const reasons = got.map(({ error, refused }) => error ?? refused);
  assert.match(String(reasons[0]), /not valid JSON/);
  assert.deepEqual(reasons.slice(1, 5), [
    'expected list, open, sample or close, got {"dance":1}',
    "expected an open bench to sample, got none",
    'expected a bench of this revision, got "nobody"',
    "it is wrong",
  ]);
  assert.equal(got[4].error, undefined, "a refusal is no fault of the one who asks");
  assert.deepEqual(reasons.slice(6, 8), ["expected 1 to 1 calls, got 2", "it broke"]);
  assert.equal(got[8].protocol, 1);
});

Deno.test("serve() closes what is open when another bench comes, and at the end", async () => {
  const closed: string[] = [];
  const bench = (id: string) => benchOf({ id }, { close: () => closed.push(id) });
  await answers([{ open: "a" }, { open: "b" }], [bench("a"), bench("b")]);
  assert.deepEqual(closed, ["a", "b"]);
});

gpuOnly("noisegate bench --serve has only answers on stdout, whatever a bench file prints", async () => {
  const file = await Deno.makeTempFile({ suffix: "_bench.ts" });
  const from = (path: string) => new URL(`../../../${path}`, import.meta.url).href;
  await Deno.writeTextFile(
    file,
    `import { contractBench } from "${from("benching.ts")}";
    import { advanceContract } from "${from("kernels/nn/advance_contract.ts")}";
    console.log("hello");
    contractBench(advanceContract);`,
  );
  const requests = ['{"open":"nn/advance by 1"}', '{"sample":10}'].join("\\n");
  const { code, stdout } = await ended("sh", {
    args: ["-c", `printf '${requests}\\n' | "${Deno.execPath()}" run -A main.ts bench --serve --files ${file}`],
  });
  await Deno.remove(file);
  const [ready, sample, ...rest] = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 0);
  assert.deepEqual(rest, []);
  assert.equal(ready.ready.mostCalls, 8192);
  assert(sample.wall > 0 && sample.cpu >= 0);
});

Deno.test("serve() goes on when a bench does not close", async () => {
  const close = () => {
    throw new Error("its folder is busy");
  };
  const benches = [benchOf({ id: "clinging" }, { close }), benchOf({ id: "next" })];
  const got = await answers([{ open: "clinging" }, { close: true }, { open: "next" }, { close: true }], benches);
  assert.deepEqual(got.map((one) => Object.keys(one)[0]), ["ready", "error", "ready", "closed"]);
});
