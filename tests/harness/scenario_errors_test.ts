import assert from "node:assert/strict";
import { ScenarioError } from "../../harness/schema.ts";
import { mulberry32 } from "../support.ts";
import { committed, COMMITTED, parse, sentences, SMALL } from "./scenario_support.ts";

Deno.test("parseScenario() lists every issue in line order", () => {
  const bad = SMALL.replace("Is it good?", "''").replace("mlp_64_10", "mlp_64").replace("sgd", "adm")
    .replace("0.1, seed: 1 }", "'0.1', momentm: .inf, seed: -1 }").replace("cols: 32", "cols: .nan")
    .replace("chips:", "chip:").replace("[20, 3600]", "[20, 20, -1]").replace(
      "mean: { at_least: 0.9",
      "mean: { at_least: 90",
    )
    .replace("weight: 1", "weight: 0").replace("ideal", "idaal").replace(
      "device.programming_scale",
      "programming_scale",
    );
  assert.deepEqual(sentences(bad), [
    `x.yaml:2:11 question: expected text that is not empty, got ""`,
    `x.yaml:3:19 model.network: expected mlp_<in>_<hidden…>_<out>, each a whole number from 1 to 65536, got "mlp_64"`,
    `x.yaml:4:21 training.method: expected one of adam | sgd, got "adm" (did you mean "adam"?)`,
    `x.yaml:4:62 training.learning_rate: expected number > 0, got "0.1" (did you mean 0.1?)`,
    `x.yaml:4:69 training.momentm: expected a known key, got "momentm" (did you mean "momentum"?)`,
    `x.yaml:4:90 training.seed: expected a whole number from 0 to 4294967295, got -1`,
    `x.yaml:6:37 crossbar.tile.cols: expected a whole number from 1 to 65536, got NaN`,
    `x.yaml:7:1 chip: expected a known key, got "chip" (did you mean "chips"?)`,
    `x.yaml:8:36 sweep.device.time_seconds[1]: expected each value once, got 20`,
    `x.yaml:8:40 sweep.device.time_seconds[2]: expected number ≥ 0, got -1`,
    `x.yaml:10:25 expect[0].mean.at_least: expected number from 0 to 1, got 90 (did you mean 0.9?)`,
    `x.yaml:13:19 expect[1].contrast[0].weight: expected number other than 0, got 0`,
    `x.yaml:16:27 control.device.preset: expected one of ideal | pcm_ibm_2020, got "idaal" (did you mean "ideal"?)`,
    `x.yaml:17:12 breaker.programming_scale: expected a known dotted key, got "programming_scale" ` +
    `(did you mean "device.programming_scale"?)`,
  ]);
});

Deno.test("parseScenario() gives data issues as data", () => {
  assert.throws(() => parse(SMALL.replace("max: 20", "max: 0")), {
    issues: [{
      ...{ path: "x.yaml", line: 7, column: 24, key: "chips.max" },
      ...{ expected: "a whole number from 1 to 1000000", got: "0" },
    }],
  });
});

for (const name of COMMITTED) {
  Deno.test(`parseScenario() parses or explains 1000 random edits of ${name}.yaml`, () => {
    const random = mulberry32(11);
    const original = committed(name);
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const text = edited(original, random);
      try {
        parse(text);
      } catch (error) {
        assert(error instanceof ScenarioError, `edit ${i}: ${error}\n${text}`);
        const placed = error.issues.every(({ line, column }) => line >= 1 && column >= 1);
        assert(error.issues.length > 0 && placed && !/undefined|Invalid input/.test(error.message), error.message);
        refused++;
      }
    }
    assert(refused > 300 && refused < 1000, `${refused} of 1000 edits refused`);
  });
}

/** One to three insertions, deletions, swaps of lines or replaced tokens. */
function edited(text: string, random: () => number): string {
  const scraps = [
    ..."{}[]:,-#&*!|>'\"%@`?~ \n\t\0é",
    "null",
    "-1",
    ".nan",
    ".inf",
    "1e309",
    "<<: ",
    "__proto__: ",
    "*a",
    "&a ",
    "!!str ",
    "---\n",
  ];
  const at = () => Math.floor(random() * text.length);
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) {
    const [start, kind] = [at(), Math.floor(random() * 4)];
    const scrap = scraps[Math.floor(random() * scraps.length)];
    if (kind === 0) text = text.slice(0, start) + scrap + text.slice(start);
    if (kind === 1) text = text.slice(0, start) + text.slice(start + 1 + Math.floor(random() * 8));
    if (kind === 2) text = text.slice(0, start) + text.slice(start).replace(/[\w.]+/, scrap);
    if (kind === 3) text = text.split("\n").toSpliced(Math.floor(random() * 20), 1).join("\n");
  }
  return text;
}
