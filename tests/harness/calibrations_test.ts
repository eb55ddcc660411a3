/** Calibrations in the cache: the same bits as measured ones, looked up by all that determined them, never trusted. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { calibrationsOf } from "../../harness/cache/calibrations.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { mapNetwork } from "../../models/mapping/chips.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise } from "../../models/networks/network.ts";
import { modelOf } from "../models/model_support.ts";
import { gpuOnly, oracle } from "../support.ts";

const { train } = await loadDigits();
const training = { ...train, count: 48 };
const spec = namedNetwork("mlp_64_12_10", { input: [8, 8, 1], classes: 10, activation: "relu" });
const network = initialise(spec, { seed: 3 });
/** Inputs that saturate take two passes. */
const MODEL = modelOf({ input: { bits: 6, percentile: 95 }, adc: { bits: 7, percentile: 99 } });

async function inCache(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(join(folder, "calibrations"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Options = Partial<Parameters<typeof mapNetwork>[1]>;

/** The ranges of a network, how many Programs ran to find them, and what was said of the cache. */
async function calibrate(engine: Engine, folder: string | undefined, options: Options = {}) {
  const warnings: string[] = [];
  let loads = 0;
  const counted: Engine = {
    ...engine,
    load: (...call: Parameters<Engine["load"]>) => {
      loads++;
      return engine.load(...call);
    },
  };
  const cache = { folder: "unused", calibrations: folder, checkpointSeconds: 30 };
  const ranges = calibrationsOf(cache, { engine, warn: (what) => warnings.push(what) });
  const mapped = await mapNetwork(counted, { network, model: MODEL, training, ranges, ...options });
  return { found: mapped.layers.map(({ input, current }) => ({ input, current })), loads, warnings };
}

async function isTheSame(engine: Engine, folder: string): Promise<void> {
  const plain = await calibrate(engine, undefined);
  const first = await calibrate(engine, folder);
  const second = await calibrate(engine, folder);
  assert.deepEqual([plain.loads, first.loads, second.loads], [2, 2, 0]);
  for (const one of [first, second]) assert.deepEqual(one.found, plain.found);
}

Deno.test("calibrations from the cache have the bits of measured ones on the oracle", () =>
  inCache((folder) => isTheSame(oracle, folder)));
gpuOnly(
  "calibrations from the cache have the bits of measured ones on the gpu",
  (gpu) => inCache((folder) => isTheSame(gpu, folder)),
);

Deno.test("calibrations of other weights, images, cells, tiles, percentiles or adapters are others", () =>
  inCache(async (folder) => {
    await calibrate(oracle, folder);
    const other = (model: Partial<ChipModel>): Options => ({ model: { ...MODEL, ...model } });
    const others: Options[] = [
      { network: initialise(spec, { seed: 4 }) },
      { training: { ...training, count: 47 } },
      { training: { ...training, images: training.images.map((x) => 2 * x) } },
      other({ input: { ...MODEL.input, percentile: 96 } }),
      other({ adc: { ...MODEL.adc, percentile: 98 } }),
      other({ tile: { ...MODEL.tile, rows: 32 } }),
      other({ device: { ...MODEL.device, gMaxMicrosiemens: 2 * MODEL.device.gMaxMicrosiemens } }),
    ];
    for (const [i, options] of others.entries()) {
      assert((await calibrate(oracle, folder, options)).loads > 0, `${i}`);
      assert.equal((await calibrate(oracle, folder, options)).loads, 0, `${i}`);
    }
    const elsewhere = { ...oracle, facts: { ...oracle.facts, adapter: "another" } };
    assert.equal((await calibrate(elsewhere, folder)).loads, 2);
    const seeded = await calibrate(oracle, folder, other({ seed: 99, readNoise: "law", timeSeconds: 1e6 }));
    assert.equal(seeded.loads, 0, "chips, their noise and their age change no range");
  }));

Deno.test("a broken or foreign calibration is ignored with a warning, and replaced", () =>
  inCache(async (folder) => {
    const { found } = await calibrate(oracle, folder);
    const [one, other] = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
    const [text, foreign] = [Deno.readTextFileSync(one), Deno.readTextFileSync(other)];
    const broken: [string, RegExp][] = [
      ["", /file: expected JSON, got 0 characters/],
      [text.slice(0, 200), /file: expected JSON/],
      [text.replace(/"largest":/, '"largest":1'), /sha256: expected [0-9a-f]{64}, got [0-9a-f]{64}/],
      [text.replace(/"signed":(true|false)/, '"signed":null'), /signed: expected a calibration/],
      [foreign, /key: expected [0-9a-f]{64}, got [0-9a-f]{64}/],
    ];
    for (const [content, message] of broken) {
      assert.notEqual(content, text);
      await Deno.writeTextFile(one, content);
      const again = await calibrate(oracle, folder);
      assert.deepEqual([again.found, again.loads, again.warnings.length], [found, 1, 1]);
      assert(again.warnings[0].startsWith(`the cache: calibrations/${basename(one)} `), again.warnings[0]);
      assert(again.warnings[0].endsWith(" (ignored, and calibrated anew)"));
      assert.match(again.warnings[0], message);
      assert.equal((await calibrate(oracle, folder)).loads, 0);
    }
  }));

Deno.test("a folder that keeps no calibrations costs one warning, not the run", () =>
  inCache(async (folder) => {
    await Deno.writeTextFile(folder, "in the way");
    const { loads, warnings } = await calibrate(oracle, folder);
    assert.equal(loads, 2);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^the cache: expected a folder that keeps calibrations, got [^/]* \(the next run /);
  }));
