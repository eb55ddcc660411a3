import assert from "node:assert/strict";
import { timeLeft } from "../../harness/progress.ts";

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
