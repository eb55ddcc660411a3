/** Jobs are held against the oracle as they are timed: a Program that is wrong at its own size is not. */

import assert from "node:assert/strict";
import { copiesOf, needOracle, needPart, sessionJob } from "../../../benches/jobs/_session_job.ts";
import { BenchRefused } from "../../../benching.ts";
import { add } from "../../../kernels/linalg/add.ts";
import { singleCall } from "../../../kernels/program.ts";
import { gpuOnly, oracle } from "../../support.ts";

/** Sums of `count` ones and twos, the second times `scale`. */
function loadedOf(count: number, scale = 1) {
  const program = singleCall(add, { params: { batch: 1, batch_a: 1, batch_b: 1, count, scale } });
  return { program, data: { a: new Float32Array(count).fill(1), b: new Float32Array(count).fill(2) } };
}

Deno.test("needPart() refuses results that are not the oracle's, and such as are no numbers", async () => {
  const part = { ...loadedOf(4), read: "sum", most: 1e-5 };
  await needPart(Float32Array.of(3, 3, 3, 3), part);
  for (const got of [Float32Array.of(3, 3, 3, 3.1), Float32Array.of(3, 3, 3, NaN)]) {
    await assert.rejects(needPart(got, part), (error: Error) => {
      assert(error instanceof BenchRefused);
      assert.match(
        error.message,
        /linalg\/add.* sum, as it is timed: expected to lie within 0.00001 of the oracle's, got/,
      );
      return true;
    });
  }
});

Deno.test("needOracle() holds the Program that is timed against few images of the same copies", async () => {
  const few = loadedOf(4);
  const of = (scale: number) => {
    const { program } = loadedOf(16, scale);
    return { program, data: { a: copiesOf(few.data.a, 4), b: copiesOf(few.data.b, 4) } };
  };
  const common = { ...few, reads: ["sum"], most: 1e-5 };
  await needOracle(oracle, { ...common, timed: of(1) });
  await assert.rejects(needOracle(oracle, { ...common, timed: of(1.5) }), BenchRefused);
});

gpuOnly(
  "sessionJob() looks at results of the very session that it times, and times none that is refused",
  async (engine) => {
    const seen: number[] = [];
    const check = ([sum]: { [at: number]: number; length: number }[]) => {
      seen.push(sum.length, sum[0]);
      return Promise.resolve();
    };
    const job = await sessionJob(engine, { ...loadedOf(1024), reads: ["sum"], check });
    await job.run(2);
    job.close();
    assert.deepEqual(seen, [1024, 3]);
    const refuse = () => Promise.reject(new BenchRefused("wrong"));
    await assert.rejects(sessionJob(engine, { ...loadedOf(8), reads: ["sum"], check: refuse }), BenchRefused);
  },
);
