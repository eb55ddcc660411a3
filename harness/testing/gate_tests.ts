/** A scenario's gates as tests: testing.ts hands over what computes, and `deno test` judges them one by one. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { failureText } from "./gate_failure.ts";
import { belongs, type Place, placesOf } from "./gate_places.ts";
import { ownReasons, reasonsToWait } from "./gate_waits.ts";
import { countGates } from "./gates_ran.ts";
import { type GateVerdict, reproducedNow } from "../judge.ts";
import { runScenario } from "../mod.ts";
import { userNetworks } from "../execution/network_cache.ts";
import type { Plan } from "../planning/case.ts";
import { type ResultRecord, scenarioName } from "../result.ts";
import { planFile, readScenario, type ScenarioFile } from "../scenario/scenario_file.ts";
import { type Gate, gateName, type Scenario } from "../schema.ts";
import { dayOf, seedOfDay } from "../execution/seed_of_day.ts";
import { plural } from "../output/words.ts";

export interface GateOptions {
  /** Laid over the scenario's own. */
  chips?: number;
  seed?: number;
}

/** What a test file's gates have in common. */
export interface GateCourt extends GateOptions {
  /** What computes; null where there is no adapter. */
  engine: Engine | null;
  /** Without an adapter the tests fail instead of being ignored. */
  required: boolean;
}

const NO_ADAPTER = "no WebGPU adapter: deno task doctor; NOISEGATE_ORACLE=1 judges on the slow oracle";

/**
 * Registers one test per case and gate of a scenario, one for its control and one for its breaker. The scenario runs once,
 * when the first of them starts. A file that is no scenario becomes one test that fails with all that is wrong with it.
 */
export function registerGates(source: string | ScenarioFile, court: GateCourt): void {
  const path = typeof source === "string" ? source : source.path;
  const seeded = { ...seedOf(court), ...court.chips !== undefined && { chips: court.chips } };
  let file: ScenarioFile, plan: Plan;
  try {
    file = typeof source === "string" ? readScenario(source) : source;
    plan = planFile(file, { ...seeded, bindingBytes: court.engine?.bindingBytes });
  } catch (error) {
    Deno.test(`${scenarioName(path)} is a scenario`, () => Promise.reject(error));
    return;
  }
  let running: Promise<ResultRecord> | undefined;
  const record = () => running ??= run(file, { ...seeded, court });
  new Registry(file, { court, record }).register(plan);
}

/** The seed asked for: that of the options, or of today. */
function seedOf({ seed }: GateCourt): { seed?: number; ofDay?: string } {
  if (seed !== undefined) return { seed };
  if (Deno.env.get("NOISEGATE_SEED_OF_DAY") !== "1") return {};
  const today = new Date();
  return { seed: seedOfDay(today), ofDay: dayOf(today) };
}

async function run(
  file: ScenarioFile,
  { court: { engine }, ...laid }: { court: GateCourt; seed?: number; chips?: number; ofDay?: string },
): Promise<ResultRecord> {
  assert(engine, "REQUIRE_GPU=1: expected a WebGPU adapter, got none (deno task doctor says why)");
  if (laid.ofDay) console.log(`${file.path}: seed ${laid.seed} of ${laid.ofDay}`);
  return await runScenario(file, { engine, cache: userNetworks(), ...laid });
}

/** Registers the tests of one scenario. */
class Registry {
  readonly #file: ScenarioFile;
  readonly #record: () => Promise<ResultRecord>;
  readonly #reasons: string[];
  readonly #count: ReturnType<typeof countGates>;

  constructor(file: ScenarioFile, { court, record }: { court: GateCourt; record: () => Promise<ResultRecord> }) {
    const { scenario, path } = file;
    this.#file = file;
    this.#record = record;
    const blind = court.engine === null && !court.required;
    this.#reasons = [...reasonsToWait(scenario, path), ...(blind ? [NO_ADAPTER] : [])];
    this.#count = countGates(scenarioName(path), { excused: ownReasons(scenario).length > 0 });
  }

  register(plan: Plan): void {
    const { scenario } = this.#file;
    const places = placesOf(plan);
    for (const place of places) {
      const { gate } = place;
      const own = (record: ResultRecord) => record.gates.filter((verdict) => belongs(verdict, place));
      this.#test(nameOf(place), waiverOf(gate, scenario), (record) => {
        const told = record.gates.filter((g) => g.group === "sweep" && g.gate === gate.entry);
        const strange = told.filter((g) => !places.some((one) => belongs(g, one)));
        assert.deepEqual(strange.map(({ where }) => where), [], `${gateName(gate)} judges cases that have no test`);
        assert(own(record).length > 0, `${gateName(gate)} looked at no case, so it proves nothing`);
        this.#assertPass(own(record), record);
      });
    }
    for (const gate of plan.gates.sweep) this.#stillNotReproduced(gate);
    this.#controlAndBreaker();
  }

  /** A claim that is known not to be met here must not be met unnoticed. */
  #stillNotReproduced(gate: Gate): void {
    const reason = gate.known_not_reproduced ?? this.#file.scenario.known_not_reproduced;
    if (reason === undefined || waitsFor(gate, this.#file.scenario)) return;
    this.#test(`${gateName(gate)} still does not reproduce`, null, ({ gates }) => {
      const passes = reproducedNow(gates).some((g) => g.gate === gate.entry);
      assert(!passes, `it reproduces now: take known_not_reproduced away (it said: ${reason})`);
    });
  }

  #controlAndBreaker(): void {
    const { scenario } = this.#file;
    const waivers = scenario.expect.map((gate) => waiverOf(gate, scenario));
    // where no gate counts, neither do these
    const waiver = waivers.every((one) => one !== null) ? waivers[0] : null;
    this.#test("control passes", waiver, (record) => {
      this.#assertPass(record.gates.filter((g) => g.group === "control" && !g.waived), record);
      assert.equal(record.control, "pass");
    });
    this.#test("breaker fails", waiver, ({ gates, breaker }) => {
      const lines = gates.filter((g) => g.group === "breaker")
        .map((g) => `  ${g.verdict}: ${g.name} at ${g.where}: ${g.reason}`);
      assert.equal(breaker, "pass", `no gate failed on the breaker, so the gates prove nothing\n${lines.join("\n")}`);
    });
  }

  #test(what: string, waiver: string | null, body: (record: ResultRecord) => void): void {
    const reasons = [...(waiver === null ? [] : [waiver]), ...this.#reasons];
    const name = `${this.#count.scenario} ${what}`;
    this.#count.registered++;
    reasons.forEach((reason) => this.#count.reasons.add(reason));
    Deno.test({
      name: reasons.length > 0 ? `${name} (${reasons.join("; ")})` : name,
      ignore: reasons.length > 0,
      fn: async () => {
        this.#count.ran++;
        body(await this.#record());
      },
      sanitizeOps: false,
      sanitizeResources: false,
    });
  }

  /** Fails with all that a person needs of every verdict that is no pass, or does not count. */
  #assertPass(gates: GateVerdict[], record: ResultRecord): void {
    const bad = gates.filter((g) => g.verdict !== "pass" && g.waived?.as !== "not_measurable_here");
    if (bad.length === 0) return;
    const head = `${bad.length} of ${plural(gates.length, "verdict")} ${bad.length === 1 ? "does" : "do"} not pass`;
    assert.fail(`${head}\n${failureText(bad, { record, path: this.#file.path })}`);
  }
}

/** `mean ≥ 0.92 at 95 % [1 y compensation=global]`. */
function nameOf({ gate, label }: Place): string {
  const claim = gateName({ ...gate, when: {} });
  return label === "" ? claim : `${claim} [${label}]`;
}

/** Why a gate does not count; null if it does. */
function waiverOf(gate: Gate, scenario: Scenario): string | null {
  if (gate.planned !== undefined) return `planned: ${gate.planned}`;
  const reason = gate.known_not_reproduced ?? scenario.known_not_reproduced;
  return reason === undefined ? null : `known not reproduced: ${reason}`;
}

function waitsFor({ planned }: Gate, scenario: Scenario): boolean {
  return (planned ?? scenario.planned) !== undefined;
}
