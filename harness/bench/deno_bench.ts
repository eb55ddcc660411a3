/** Benches under `deno bench`: a quick look by the wall clock, without what a judgement needs. */

import type { Engine } from "../../kernels/engine.ts";
import { EnvironmentError, openEngine } from "../machine/environment.ts";
import type { OpenBench } from "./bench.ts";
import { type Definition, isCollecting } from "./registry.ts";

/** `deno bench` counts the wait of 10 ms that every result of this runtime takes: so much work hides it. */
const ITERATION_SECONDS = 0.2;
/** Work a second that kernels do, in order of magnitude. */
const PER_SECOND = { software: 1e9, hardware: 1e12 };
const MOST_CALLS = 8192;

// an adapter is asked for when the first bench file is loaded, so that benches without one show as ignored
const engine = isCollecting() ? null : await openOrNull();
let current: { id: string; open: OpenBench } | null = null;
addEventListener("unload", () => {
  current?.open.close();
  engine?.close();
});

async function openOrNull(): Promise<Engine | null> {
  try {
    return await openEngine("gpu");
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

/** Registers a bench with `deno bench`. An iteration is as many calls as its name says, and one wait for all of them. */
export function registerWithDeno(definition: Definition): void {
  const { id, kind, slow } = definition;
  const calls = callsOf(definition);
  Deno.bench({
    // in no group: deno bench would say how many times faster one is than another, whatever they do
    name: calls > 1 ? `${id}, ${calls} calls` : id,
    ignore: (kind !== "process" && engine === null) || (slow && Deno.env.get("NOISEGATE_SLOW") !== "1"),
    // a process or a job takes seconds: without a number it would be repeated for minutes
    ...(kind !== "kernel" && { n: 3, warmup: 1 }),
    // an async function, always: deno bench does not await what another one returns
    async fn(b) {
      const open = await opened(definition);
      b.start();
      await open.run(calls);
      b.end();
    },
  });
}

function callsOf({ kind, work }: Definition): number {
  if (kind !== "kernel" || !work || !engine) return 1;
  const rate = PER_SECOND[engine.facts.software ? "software" : "hardware"];
  return Math.max(1, Math.min(MOST_CALLS, 2 ** Math.round(Math.log2(ITERATION_SECONDS * rate / work.amount))));
}

/** One bench is open at a time: each has its data on the device. */
async function opened({ id, make }: Definition): Promise<OpenBench> {
  if (current?.id === id) return current.open;
  current?.open.close();
  current = null;
  const bench = await make();
  // a process needs no adapter
  current = { id, open: await bench.open(engine!) };
  return current.open;
}
