import assert from "node:assert/strict";
import { join } from "node:path";
import {
  defineScenario,
  fileOfDefined,
  loadScenario,
  type ScenarioInput,
} from "../../harness/scenario/define_scenario.ts";
import { ScenarioError } from "../../harness/schema.ts";
import { planFile } from "../../harness/scenario/scenario_file.ts";
import { parse, SMALL } from "./scenario_support.ts";

const INPUT: ScenarioInput = {
  question: "Is it good?",
  model: { network: "mlp_64_10", data: "digits" },
  training: { method: "sgd", epochs: 2, batch: 8, learning_rate: 0.1, seed: 1 },
  device: { preset: "pcm_ibm_2020" },
  crossbar: { tile: { rows: 64, cols: 32 } },
  chips: { seed: 7, max: 20 },
  sweep: { "device.time_seconds": [20, 3600], "device.compensation": ["none", "global"] },
  expect: [
    { mean: { at_least: 0.9 }, when: { "device.time_seconds": 20 } },
    {
      name: "compensation helps",
      contrast: [
        { weight: 1, of: { "device.compensation": "global", "device.time_seconds": 20 } },
        { weight: -1, of: { "device.time_seconds": 20, "device.compensation": "none" } },
      ],
      at_least: 0,
    },
  ],
  control: { "device.preset": "ideal" },
  breaker: { "device.programming_scale": 20 },
};

const [EARLY, LATE] = [{ "device.time_seconds": 20 }, { "device.time_seconds": 3600 }];

Deno.test("defineScenario() gives the scenario of the file that says the same", () => {
  const { scenario, text } = defineScenario(INPUT);
  assert.deepEqual(scenario, parse(SMALL));
  assert.deepEqual(parse(text), scenario);
  // the order of its parts does not change the text that records hold
  const { breaker, question, ...others } = INPUT;
  assert.equal(defineScenario({ breaker, ...others, question }).text, text);
});

Deno.test("objects that are used twice are written out twice", () => {
  const early = { "device.time_seconds": 20, "device.compensation": "none" } as const;
  const terms = [{ weight: 1, of: { ...early, "device.compensation": "global" } }, { weight: -1, of: early }] as const;
  const contrast = (name: string) => ({ name, contrast: [...terms], at_least: 0 });
  const { scenario } = defineScenario({ ...INPUT, expect: [contrast("a"), contrast("b")] });
  assert.equal(scenario.expect.length, 2);
});

Deno.test("defineScenario() lists every issue by its key", () => {
  const bad = { ...INPUT, chips: { seed: 7, max: 0 }, sweep: { "device.time_seconds": [NaN] } };
  assert.throws(() => defineScenario({ ...bad, expect: [{ mean: { at_least: 90 } }] }), {
    name: "ScenarioError",
    message: [
      "defineScenario() chips.max: expected a whole number from 1 to 1000000, got 0",
      "defineScenario() sweep.device.time_seconds[0]: expected number of seconds from 0 to 1e12, got NaN",
      "defineScenario() expect[0].mean.at_least: expected number above 0 and below 1, got 90 (did you mean 0.9?)",
    ].join("\n"),
  });
});

const CIRCLE: Record<string, unknown> = {};
CIRCLE.self = { CIRCLE };

/** What is no plain data, and how it is called. */
const ODD: [unknown, string][] = [
  [() => 1, "a function"],
  [Symbol("x"), "a symbol"],
  [7n, "a bigint"],
  [new Date(0), "an object of the class Date"],
  [new Map(), "an object of the class Map"],
  [new Float64Array(2), "an object of the class Float64Array"],
];

Deno.test("what is no plain data is refused at its key", () => {
  const told = (input: unknown) => {
    try {
      defineScenario(input as ScenarioInput);
    } catch (error) {
      assert(error instanceof ScenarioError, String(error));
      return error.message;
    }
    assert.fail("expected a refusal");
  };
  for (const [value, got] of ODD) {
    const expected = `expected plain data, got ${got}`;
    assert.equal(told({ ...INPUT, device: { preset: value } }), `defineScenario() device.preset: ${expected}`);
    assert.equal(told({ ...INPUT, tags: ["a", value] }), `defineScenario() tags[1]: ${expected}`);
  }
  assert.match(
    told({ ...INPUT, device: CIRCLE }),
    /device.self.CIRCLE: expected plain data, got an object that contains/,
  );
  assert.equal(
    told({ ...INPUT, tags: ["a", undefined] }),
    "defineScenario() tags[1]: expected plain data, got undefined",
  );
  for (const value of [undefined, null, 5, "x", []]) {
    assert.match(told(value), /^defineScenario\(\) scenario: expected a map of keys, got (nothing|null|5|"x"|\[\])$/);
  }
  // a key that is undefined is left out, as everywhere in TypeScript
  defineScenario({ ...INPUT, device: { preset: "pcm_ibm_2020", time_seconds: undefined } });
});

Deno.test("the compiler knows every dotted key and its values", () => {
  const wrong = [
    // @ts-expect-error a key that does not exist
    { ...INPUT, breaker: { "device.programing_scale": 20 } },
    // @ts-expect-error a value of another kind
    { ...INPUT, sweep: { "device.compensation": ["globl"] } },
    // @ts-expect-error a condition on a value of another kind
    { ...INPUT, expect: [{ mean: { at_least: 0.9 }, when: { "device.time_seconds": "20" } }] },
    // @ts-expect-error a key of the section
    { ...INPUT, device: { preset: "ideal", compensatoin: "none" } },
    // @ts-expect-error chips are not swept
    { ...INPUT, control: { "chips.max": 3 } },
    // @ts-expect-error a gate that does not exist
    { ...INPUT, expect: [{ maen: { at_least: 0.9 } }] },
    // @ts-expect-error a map
    { ...INPUT, sweep: { "training.selection.with": [{}] } },
    // @ts-expect-error two bounds
    { ...INPUT, expect: [{ mean: { at_least: 0.9, at_most: 0.95 } }] },
    // @ts-expect-error no bound
    { ...INPUT, expect: [{ mean: {} }] },
    // @ts-expect-error the bound of another gate
    { ...INPUT, expect: [{ clean: { at_least: 0.9 }, at_most: 0.5 }] },
    // @ts-expect-error two statistics
    { ...INPUT, expect: [{ mean: { at_least: 0.9 }, drop: { at_most: 0.1 } }] },
    // @ts-expect-error a comparison without a bound
    { ...INPUT, expect: [{ compare: { of: EARLY, to: LATE } }] },
    // @ts-expect-error a comparison with two kinds of bounds
    { ...INPUT, expect: [{ compare: { of: EARLY, to: LATE, ratio: { at_least: 2 }, difference: { at_least: 0 } } }] },
    // @ts-expect-error no gate
    { ...INPUT, expect: [] },
  ] satisfies ScenarioInput[];
  for (const input of wrong) {
    assert.throws(() => defineScenario(input as unknown as ScenarioInput), { name: "ScenarioError" });
  }
  const right: ScenarioInput = {
    ...INPUT,
    tags: ["nightly"],
    training: { ...INPUT.training, noise: { kind: "lognormal" } },
    runs: { plain: { "training.noise.sigma": 0 }, hardened: { "training.noise.sigma": 0.1 } },
    sweep: { zip: [{ "device.time_seconds": [20, 60], "crossbar.adc_bits": [6, 8] }] },
    expect: [{ mean: { at_least: 0.9 }, when: { run: "hardened", "crossbar.adc_bits": 6 } }],
  };
  assert.equal(defineScenario(right).scenario.sweep.cases.length, 4);
});

Deno.test("a TypeScript file with a scenario is read like a YAML file", async () => {
  const folder = await Deno.makeTempDir();
  const module = new URL("../../harness/scenario/define_scenario.ts", import.meta.url).href;
  const write = async (name: string, body: string) => {
    const path = join(folder, `${name}.scenario.ts`);
    await Deno.writeTextFile(path, `import { defineScenario } from ${JSON.stringify(module)};\n${body}`);
    return path;
  };
  try {
    const sound = { ...INPUT, control: { "device.programming_scale": 0.1 } };
    const path = await write("good", `export default defineScenario(${JSON.stringify(sound)});`);
    const file = await loadScenario(path);
    assert.deepEqual(file, fileOfDefined(defineScenario(sound), { path }));
    assert.equal(planFile(file).cases.length, 12);
    const bad = await write(
      "bad",
      `export default defineScenario(${JSON.stringify({ ...INPUT, question: "" })} as never);`,
    );
    await assert.rejects(loadScenario(bad), { message: `${bad} question: expected text that is not empty, got ""` });
    const none = await write("none", "export const scenario = 1;");
    await assert.rejects(loadScenario(none), {
      message:
        `${none}:1:1 file: expected a module whose default export is defineScenario({ … }), got no default export`,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
