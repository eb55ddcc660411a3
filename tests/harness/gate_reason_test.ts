import assert from "node:assert/strict";
import { contrastGate, dropGate, exactGate, meanGate, percentileGate } from "../../harness/gate.ts";

const confidence = 0.95;
const same = (count: number, value: number) => Array<number>(count).fill(value);

Deno.test("a gate gives its reason in one sentence with numbers", () => {
  const mixed = [...same(20, 0.96), ...same(20, 0.94)];
  const reasons = [
    meanGate(same(200, 0.95), { atLeast: 0.9, confidence }),
    meanGate(same(200, 0.89), { atLeast: 0.9, confidence }),
    meanGate(mixed, { atLeast: 0.94, confidence }),
    meanGate([0.7], { atLeast: 0.7, confidence }),
    meanGate(same(200, 0.95), { atLeast: 0.9, confidence, floor: 0.8 }),
    meanGate([...same(150, 0.95), ...same(50, 0.7)], { atLeast: 0.85, confidence, floor: 0.8 }),
    meanGate(same(40, 0.95), { atLeast: 0.9, confidence, floor: 0.8 }),
    dropGate(same(200, 0.95), { clean: 0.96, atMost: 0.05, confidence }),
    contrastGate(same(200, 0.02), { atMost: 0, confidence, range: 0.1 }),
    percentileGate([...same(3, 0.8), ...same(231, 0.95)], { percentile: 5, atLeast: 0.9, confidence }),
    percentileGate([...same(9, 0.8), ...same(225, 0.95)], { percentile: 5, atLeast: 0.9, confidence }),
    exactGate(0.93001, { atLeast: 0.93 }),
    exactGate(0.93000001, { atMost: 0.93 }),
  ].map(({ verdict, reason }) => `${verdict}: ${reason}`);
  assert.deepEqual(reasons, []);
});
