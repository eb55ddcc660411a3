/** A network on chips: programmed, aged, read, compensated, and asked for its test images. */

import { BenchRefused, jobBench } from "../../benching.ts";
import { planScenario } from "../../harness/plan.ts";
import { readScenario } from "../../harness/scenario/scenario_file.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import { train } from "../../models/training/train.ts";
import { DIGITS, needAccuracy } from "./_digits.ts";

const SCENARIO = "scenarios/digits_pcm_drift.yaml";
const CHIPS = 200;
/** Mean accuracy that its gate wants, at a year, compensated. */
const LEAST = 0.92;

jobBench({
  id: "evaluate 200 chips × 360 images, pcm_ibm_2020 at one year, global compensation",
  ...{ group: "digits on chips", version: 1, work: { unit: "chip", amount: CHIPS } },
  async open(engine) {
    const data = await loadDigits();
    const network = await train(engine, { ...DIGITS, data });
    await needAccuracy(engine, { network, data });
    const { scenario } = readScenario(new URL(`../../${SCENARIO}`, import.meta.url).pathname);
    const { cases } = planScenario(scenario, { bindingBytes: engine.bindingBytes });
    const { model, chunk } = cases.filter(({ group }) => group === "sweep").at(-1)!;
    const mapped = await mapNetwork(engine, { network, model, training: data.train });
    const chips = Uint32Array.from({ length: CHIPS }, (_, i) => i);
    const once = () => evaluateChips(engine, { mapped, model, test: data.test, chips, chunk });
    const mean = (await once()).reduce((sum, correct) => sum + correct, 0) / CHIPS / data.test.count;
    if (!(mean >= LEAST)) throw new BenchRefused(`digits on chips: expected a mean of ${LEAST} or more, got ${mean}`);
    return { run: () => once().then(() => null), close() {} };
  },
});
