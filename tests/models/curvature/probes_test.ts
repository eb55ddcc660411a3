import assert from "node:assert/strict";
import { philox4x32 } from "../../../kernels/noise/philox_oracle.ts";
import { probeBlock, type ProbeKind } from "../../../models/curvature/probes.ts";
import { PURPOSES } from "../../../models/purposes.ts";
import { assertLaw, correlation, momentsOf } from "../../support_statistics.ts";

const KINDS: ProbeKind[] = ["rademacher", "gaussian"];

for (const kind of KINDS) {
  Deno.test(`probeBlock() gives a ${kind} probe the same entries in any batch`, () => {
    for (const size of [1, 3, 4, 31, 32, 127, 128, 129, 300]) {
      const source = { seed: 5, kind, stream: "trace" } as const;
      const all = probeBlock({ first: 0, count: 7, size }, source);
      for (const [first, count] of [[0, 1], [2, 3], [6, 1]]) {
        assert.deepEqual(probeBlock({ first, count, size }, source), all.slice(first * size, (first + count) * size));
      }
    }
  });

  Deno.test(`probeBlock() gives a short ${kind} probe the first entries of a long one`, () => {
    const source = { seed: 9, kind, stream: "start" } as const;
    const long = probeBlock({ first: 3, count: 1, size: 500 }, source);
    for (const size of [1, 130, 499]) {
      assert.deepEqual(probeBlock({ first: 3, count: 1, size }, source), long.slice(0, size));
    }
  });

  Deno.test(`probeBlock() gives ${kind} entries of mean 0 and variance 1, independent across probes, streams and seeds`, () => {
    const size = 50_000;
    const [a, b] = [0, 1].map((first) => probeBlock({ first, count: 1, size }, { seed: 1, kind, stream: "trace" }));
    const c = probeBlock({ first: 0, count: 1, size }, { seed: 1, kind, stream: "sketch" });
    const d = probeBlock({ first: 0, count: 1, size }, { seed: 2, kind, stream: "trace" });
    assertLaw(kind, { moments: momentsOf(a), mean: 0, sd: 1, errors: 4, share: 0.02 });
    for (const other of [b, c, d]) {
      const r = correlation(Float32Array.from(a), Float32Array.from(other));
      assert(Math.abs(r) < 4 / Math.sqrt(size), `correlation ${r}`);
    }
    const shifted = correlation(Float32Array.from(a.slice(1)), Float32Array.from(a.slice(0, -1)));
    assert(Math.abs(shifted) < 4 / Math.sqrt(size), `correlation of neighbours ${shifted}`);
  });
}

Deno.test("probeBlock() takes the signs from the bits that its docstring names", () => {
  const size = 700;
  const got = probeBlock({ first: 11, count: 1, size }, { seed: 77, kind: "rademacher", stream: "sketch" });
  for (let i = 0; i < size; i++) {
    const words = Uint32Array.of(Math.floor(i / 128), 11, 2, 0);
    philox4x32(words, 77, PURPOSES.probes);
    const bit = Math.floor(words[Math.floor(i / 32) % 4] / 2 ** (i % 32)) % 2;
    assert.equal(got[i], bit === 1 ? 1 : -1, `entry ${i}`);
  }
});

Deno.test("probeBlock() refuses a seed or a number that is no u32", () => {
  const range = { first: 0, count: 1, size: 4 };
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
    assert.throws(() => probeBlock(range, { seed, kind: "gaussian", stream: "trace" }), {
      name: "RangeError",
      message: `curvature/probes seed: expected integer in 0 … 4294967295, got ${seed}`,
    });
  }
  assert.throws(
    () => probeBlock({ ...range, first: 2 ** 32 }, { seed: 1, kind: "gaussian", stream: "trace" }),
    /curvature\/probes first: expected integer in 0 … 4294967295, got 4294967296/,
  );
});
