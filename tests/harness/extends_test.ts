import assert from "node:assert/strict";
import { join } from "node:path";
import { opener, parseChain, placeOfKey, type Scenario, ScenarioError } from "../../harness/schema.ts";
import { planFile, readScenario } from "../../harness/scenario/scenario_file.ts";
import { NAMES, parse, SMALL } from "./scenario_support.ts";

const BASE = SMALL.replace("question: Is it good?\n", "");
const OWN = "scenario: 1\nextends: base.yaml\nquestion: Better?\n";

/** A file x.yaml among others. */
function read(text: string, others: Record<string, string>) {
  const files = Object.entries(others).map(([path, text]) => ({ path, text }));
  return parseChain(text, { path: "x.yaml", ...NAMES, open: opener(files) });
}

function sentences(text: string, others: Record<string, string>): string[] {
  try {
    read(text, others);
  } catch (error) {
    assert(error instanceof ScenarioError, String(error));
    return error.message.split("\n");
  }
  assert.fail("expected issues, got a scenario");
}

Deno.test("a file has the keys of the one that it extends", () => {
  const { scenario, files } = read(OWN, { "base.yaml": BASE });
  assert.deepEqual(scenario, { ...parse(SMALL), question: "Better?" });
  assert.deepEqual(files.map(({ path }) => path), ["x.yaml", "base.yaml"]);
});

Deno.test("maps merge key by key, lists replace, null takes a key away", () => {
  const own = `${OWN}chips: { max: 5 }\nexpect: [{ mean: { at_least: 0.5 } }]\n` +
    "sweep: { device.compensation: null, device.time_seconds: [60] }\ncontrol: { device.time_seconds: 0 }\n";
  const { scenario } = read(own, { "base.yaml": BASE });
  assert.deepEqual([scenario.chips.seed, scenario.chips.max], [7, 5]);
  assert.deepEqual(scenario.sweep.axes, { "device.time_seconds": [60] });
  assert.equal(scenario.expect.length, 1);
  assert.deepEqual(scenario.control, { "device.preset": "ideal", "device.time_seconds": 0 });
});

Deno.test("a chain of files is read from folder to folder", () => {
  const middle = "scenario: 1\nextends: far.yaml\nchips: { max: 9 }\n";
  const { scenario, files } = read(OWN.replace("base.yaml", "sub/base.yaml"), {
    ...{ "sub/base.yaml": middle, "sub/far.yaml": BASE },
  });
  assert.equal(scenario.chips.max, 9);
  assert.deepEqual(files.map(({ path }) => path), ["x.yaml", "sub/base.yaml", "sub/far.yaml"]);
});

Deno.test("a flaw is reported in the file that it stands in, the file itself first", () => {
  const base = BASE.replace("sgd", "adm").replace("cols: 32", "clos: 32");
  assert.deepEqual(sentences(`${OWN}chips: { max: 0 }\ndevice: { idle_cells: of }\n`, { "base.yaml": base }), [
    "x.yaml:4:15 chips.max: expected a whole number from 1 to 1000000, got 0",
    'x.yaml:5:23 device.idle_cells: expected one of noisy | off, got "of" (did you mean "off"?)',
    'base.yaml:3:21 training.method: expected one of adam | adamw | sgd, got "adm" (did you mean "adam"?)',
    'base.yaml:5:31 crossbar.tile.clos: expected a known key, got "clos" (did you mean "cols"?)',
  ]);
  const files = [{ path: "x.yaml", text: OWN }, { path: "base.yaml", text: BASE }];
  assert.deepEqual(placeOfKey(OWN, "crossbar.tile.cols", { files }), { line: 5, column: 31, file: "base.yaml" });
  assert.deepEqual(placeOfKey(OWN, "question", { files }), { line: 3, column: 1, file: "x.yaml" });
});

/** What the middle file and the file itself say of a key that the base has. */
const TAKEN: [string, string, string, (scenario: Scenario) => unknown, unknown][] = [
  ["", "sweep: { device.time_seconds: [50] }", "sweep: { device.time_seconds: null }", times, undefined],
  ["", "sweep: { device.time_seconds: [50] }", "sweep: null", times, undefined],
  ["", "sweep: null", "sweep: { training.seed: [1, 2] }", times, undefined],
  ["planned: soon\n", "planned: later", "planned: null", ({ planned }) => planned, undefined],
  ["slow: an hour\n", "slow: null", "slow: a day", ({ slow }) => slow, "a day"],
];

function times({ sweep }: Scenario): unknown {
  return sweep.axes["device.time_seconds"];
}

for (const [base, middle, own, look, expected] of TAKEN) {
  Deno.test(`null takes away what any file below says [${middle} ← ${own}]`, () => {
    const gate = "expect: [{ mean: { at_least: 0.5 } }]\n";
    const { scenario } = read(`${OWN.replace("base", "middle")}${gate}${own}\n`, {
      ...{ "middle.yaml": `scenario: 1\nextends: base.yaml\n${middle}\n`, "base.yaml": BASE + base },
    });
    assert.deepEqual(look(scenario), expected);
  });
}

const SELF = "x.yaml:2:10 extends: expected";

/** The own file, the others, and the sentences that follow. */
const BAD: [string, Record<string, string>, string[]][] = [
  [OWN, {}, [`${SELF} a scenario that is whole by itself, got "base.yaml"`]],
  [OWN.replace("base.yaml", "x.yaml"), {}, [`${SELF} a file that does not come back to this one, got x.yaml → x.yaml`]],
  [OWN, { "base.yaml": "scenario: 1\nextends: x.yaml\n" }, [
    "base.yaml:2:10 extends: expected a file that does not come back to this one, got x.yaml → base.yaml → x.yaml",
  ]],
  [OWN.replace("base.yaml", "../base.yaml"), {}, [
    `${SELF} a path inside the folder of the scenario, got "../base.yaml" (copy or move it there)`,
  ]],
  [OWN.replace("base.yaml", "/base.yaml"), {}, [
    `${SELF} a path inside the folder of the scenario, got "/base.yaml" (name it as seen from that folder)`,
  ]],
  [OWN.replace("base.yaml", "[base.yaml]"), {}, [`${SELF} text that is not empty, got ["base.yaml"]`]],
  [OWN.replace("scenario: 1\n", ""), { "base.yaml": BASE }, ["x.yaml:1:1 scenario: expected 1, got nothing"]],
  [OWN, { "base.yaml": BASE.replace("scenario: 1\n", "") }, ["base.yaml:1:1 scenario: expected 1, got nothing"]],
  [OWN, { "base.yaml": "scenario: 2\n" }, [
    "base.yaml:1:11 scenario: expected 1 (this noisegate reads up to 1), got 2 (update noisegate)",
  ]],
  [`${OWN}slow: null\n`, { "base.yaml": BASE }, [
    "x.yaml:4:7 slow: expected text that is not empty, got null (nothing to take away)",
  ]],
  [OWN, { "base.yaml": "a: *b\n" }, [
    "base.yaml:1:1 scenario: expected 1, got nothing",
    'base.yaml:1:1 a: expected a known key, got "a"',
    'base.yaml:1:4 a: expected a value written out, no alias, got "*b"',
  ]],
];

for (const [text, others, expected] of BAD) {
  Deno.test(`parseChain() explains ${JSON.stringify([text.split("\n")[1], others]).slice(0, 70)}`, () => {
    assert.deepEqual(sentences(text, others), expected);
  });
}

Deno.test("a chain has at most 8 files", () => {
  const link = (i: number) => [`f${i}.yaml`, `scenario: 1\nextends: f${i + 1}.yaml\n`];
  const others = Object.fromEntries(Array.from({ length: 20 }, (_, i) => link(i)));
  assert.deepEqual(sentences("scenario: 1\nextends: f0.yaml\nquestion: Long?\n", others), [
    'f6.yaml:2:10 extends: expected at most 8 files that extend each other, got "f7.yaml"',
  ]);
});

Deno.test("a scenario reads nothing outside its folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const home = join(folder, "home");
    await Deno.mkdir(home);
    await Deno.writeTextFile(join(folder, "outside.yaml"), BASE);
    await Deno.symlink(join(folder, "outside.yaml"), join(home, "base.yaml"));
    const path = join(home, "x.yaml");
    await Deno.writeTextFile(path, OWN);
    const base = join(home, "base.yaml");
    const refused = (got: string, hint = "") => ({
      message: `${path}:2:10 extends: expected ${got}${hint && ` (${hint})`}`,
    });
    const outside = `a file in the folder of the scenario, got ${base}, a link that leads out of it`;
    assert.throws(() => readScenario(path), refused(outside, "copy the file there"));
    await Deno.remove(base);
    assert.throws(() => readScenario(path), refused(`a file beside the scenario, got ${base}, which is not there`));
    await Deno.writeTextFile(base, BASE);
    const file = readScenario(path);
    assert.deepEqual(file.files, [{ path, text: OWN }, { path: base, text: BASE }]);
    // what only planning finds stands in its file too
    const large = BASE.replace("batch: 8", "batch: 5000");
    await Deno.writeTextFile(base, large);
    assert.throws(() => planFile(readScenario(path)), {
      message: `${base}:3:37 training.batch: expected at most 1437, the images of digits, got 5000`,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
