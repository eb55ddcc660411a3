import assert from "node:assert/strict";
import { converter } from "../../../kernels/crossbar/converter.ts";
import golden from "../../../kernels/crossbar/converter_golden.json" with { type: "json" };
import { assertInside, checkGolden, gpuOnly, gpuTest, judge, mulberry32, runOnce } from "../../support.ts";

const eight = { inverse_step: 127 / 14.254376, code_min: -127, code_max: 127, gain: 14.254376 / 127 };

Deno.test("crossbar/converter oracle gives the golden cases", () => checkGolden(converter, golden));

gpuTest("crossbar/converter stays inside its bound", {
  kernel: converter,
  cases: [1, 2, 3, 4, 5, 63, 64, 65, 129, 16385].map((count) => ({
    params: { count, ...eight },
    seed: count,
    buffers: (random) => ({ x: Float32Array.from({ length: count }, () => 40 * random() - 20) }),
  })),
});

gpuOnly("crossbar/converter gives ties to the even code, and saturates", async (engine) => {
  const x = Float32Array.of(0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 6.5, 7.5, 1e9, -3.5, -4.5, -1e9, 1e-40, 0);
  const params = { count: x.length, inverse_step: 1, code_min: -3, code_max: 7, gain: 2 };
  const { y } = await runOnce(engine, converter, { params, buffers: { x } });
  const codes = [0, 2, 2, 4, 0, -2, -2, 6, 7, 7, -3, -3, -3, 0, 0];
  assertInside("y", { got: y, judged: { value: Float64Array.from(codes, (code) => 2 * code) } });
});

gpuOnly("crossbar/converter gives ties to the even code at steps that are powers of 2", async (engine) => {
  const x = Float32Array.from({ length: 255 }, (_, i) => (i - 127 + 0.5) / 64);
  const params = { count: x.length, inverse_step: 64, code_min: -127, code_max: 127, gain: 1 / 64 };
  const { y } = await runOnce(engine, converter, { params, buffers: { x } });
  assert(y.every((v) => Math.abs(64 * v) % 2 === 0 || v === 127 / 64), "a code is odd");
  assertInside("y", { got: y, judged: { value: judge(converter, { params, buffers: { x } }).y.value } });
});

gpuOnly("crossbar/converter gives the exact code but for the few values beside a decision level", async (engine) => {
  const count = 200_000, most = 2047, range = 14.254376;
  const random = mulberry32(11);
  const x = Float32Array.from({ length: count }, () => range * (2.2 * random() - 1.1));
  const params = { count, inverse_step: most / range, code_min: -most, code_max: most, gain: range / most };
  const { y } = await runOnce(engine, converter, { params, buffers: { x } });
  const { value, bound } = judge(converter, { params, buffers: { x } }).y;
  let beside = 0;
  for (let i = 0; i < count; i++) {
    const code = Math.round(value[i] / Math.fround(params.gain));
    const got = Math.round(y[i] / Math.fround(params.gain));
    if (bound![i] > params.gain / 2) beside++;
    else assert(got === code, `code ${got} instead of ${code} at x[${i}] = ${x[i]}`);
    assert(Math.abs(got - code) <= 1, `more than one code off at x[${i}] = ${x[i]}`);
  }
  // levels ±(k + ½), each u·|level| wide to both sides: Σ 4u(k + ½) = 2u·most² of 2.2·most codes, so a share of
  // u·most / 1.1; six standard deviations of a Poisson count on top
  const expected = count * 2 ** -23 * most / 1.1;
  assert(beside > 0 && beside <= expected + 6 * Math.sqrt(expected), `${beside} beside a level, expected ${expected}`);
});
