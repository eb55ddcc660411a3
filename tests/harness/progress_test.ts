import assert from "node:assert/strict";
import { fitted, paceOf, timeLeft } from "../../harness/output/progress.ts";

Deno.test("timeLeft() goes by the pace of a stage since it began, and forgets the one before", () => {
  const left = timeLeft();
  const at = (stage: string, done: number, seconds: number) => left({ stage, done, of: 100, now: 1000 * seconds });
  assert.equal(at("training", 0, 5), "");
  assert.equal(at("training", 10, 7), ", 18 s left");
  assert.equal(at("training", 20, 29), ", 2 min left");
  assert.equal(at("training", 100, 40), "");
  assert.equal(at("chips", 40, 50), "", "a new stage has no pace yet");
  assert.equal(at("chips", 50, 51), ", 5 s left");
  assert.equal(at("chips", 3, 60), "", "another round of the same");
});

Deno.test("timeLeft() counts from where a resumed training goes on", () => {
  const left = timeLeft();
  assert.equal(left({ stage: "training", done: 900, of: 1000, now: 0 }), "");
  assert.equal(left({ stage: "training", done: 950, of: 1000, now: 10_000 }), ", 10 s left");
});

Deno.test("timeLeft() leaves out chips that were taken over, since they took no time", () => {
  const left = timeLeft();
  assert.equal(left({ stage: "chips", done: 0, of: 400, now: 0 }), "");
  assert.equal(left({ stage: "chips", done: 100, of: 400, now: 1 }), "");
  assert.equal(left({ stage: "chips", done: 200, of: 400, now: 10_001 }), ", 21 s left");
});

Deno.test("paceOf() says how many a second, or how long one takes, of one case at a time", () => {
  const pace = paceOf();
  const chips = (what: string, done: number, now: number) => pace({ stage: "chips", what, unit: "chips", done, now });
  assert.equal(chips("case 1 of 2, a", 0, 0), "");
  assert.equal(chips("case 1 of 2, a", 100, 100), "", "too short a time to say");
  assert.equal(chips("case 1 of 2, a", 412, 1000), ", 412 chips/s");
  assert.equal(chips("case 2 of 2, b", 4, 9000), "", "another case");
  assert.equal(chips("case 2 of 2, b", 8, 19_000), ", 2.5 s a chip");
  const steps = (what: string, done: number, now: number) =>
    pace({ stage: "training", what, unit: "steps", done, now });
  assert.equal(steps("training, loss 2.3", 0, 0) + steps("training, loss 1.1", 90, 9000), ", 10 steps/s");
  assert.equal(pace({ stage: "trace", done: 1, now: 0 }) + pace({ stage: "trace", done: 9, now: 9000 }), "");
});

Deno.test("fitted() shortens what is being done before the numbers", () => {
  const parts = { time: "1.0 s", what: "case 1 of 2, a long label: chips", told: "5 of 10, 3 s left" };
  assert.equal(fitted(parts, 80), "1.0 s  case 1 of 2, a long label: chips 5 of 10, 3 s left");
  assert.equal(fitted(parts, 40), "1.0 s  case 1 of 2, a… 5 of 10, 3 s left");
  assert.equal(fitted(parts, 30), "1.0 s  5 of 10, 3 s left");
  assert.equal(fitted(parts, 12), "1.0 s  5 of ");
  for (let columns = 1; columns < 80; columns++) assert(fitted(parts, columns).length <= columns);
});
