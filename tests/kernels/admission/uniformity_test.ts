import assert from "node:assert/strict";
import { findDivergence } from "../../../kernels/admission/uniformity.ts";
import { parseWgsl } from "../../../kernels/admission/wgsl.ts";
import { UNIFORMITY_CASES } from "./_uniformity_cases.ts";

for (const { name, good, source } of UNIFORMITY_CASES) {
  Deno.test(`findDivergence() judges a barrier as browsers do [${name}]`, () => {
    const found = findDivergence(parseWgsl(source));
    assert.equal(found.length === 0, good, JSON.stringify(found));
  });
}

Deno.test("findDivergence() names the barrier and the value that differs", () => {
  const source = `var<workgroup> sums: array<f32, 64>;
fn fold(lane: u32) {
  if (lane < 32u) {
    workgroupBarrier();
  }
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  fold(lane);
}
`;
  const [found, ...rest] = findDivergence(parseWgsl(source));
  assert.deepEqual(rest, []);
  assert.equal(found.what, "workgroupBarrier in fold()");
  assert.equal(found.cause, "local_invocation_index (lane)");
  assert.equal(found.at, source.indexOf("fold(lane);"));
});
