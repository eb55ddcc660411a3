/**
 * A bench worker: opens one bench after the other and times samples of it when it is told to, so that two revisions can take
 * turns. JSON lines in, one answer each, and nothing else on stdout:
 *
 * - `{"list": true}` → `{"protocol": 1, "benches": [{id, version, kernelHash, kind, measure, slow}]}`, without an adapter too
 * - `{"open": "<id>"}` → `{"ready": {version, kernelHash, variant, mostCalls, hasCold}}` or `{"refused": "<reason>"}`
 * - `{"sample": <calls>}` → `{"wall", "cpu", "device"}`: ns of one call, device null where it has no clock; of a bench of
 *   memory, device is bytes
 * - `{"close": true}` → `{"closed": true}`
 *
 * What cannot be answered gets `{"error": "<reason>"}`, and the worker goes on. Nothing is warmed up here.
 */

import type { Engine } from "../../kernels/engine.ts";
import { type Bench, BenchRefused, type OpenBench } from "./bench.ts";
import { timed } from "./clocks.ts";

/** Counts up whenever a worker of one revision could misunderstand the one who asks. */
export const PROTOCOL = 1;

export interface ServeOptions {
  benches: readonly Bench[];
  /** Called once, for the first bench that is opened. */
  openEngine: () => Promise<Engine>;
  answer: (line: string) => void;
}

/** Answers line by line until there are no more. */
export async function serve(
  lines: AsyncIterable<string>,
  { benches, openEngine, answer }: ServeOptions,
): Promise<void> {
  const worker = new Worker(benches, openEngine);
  try {
    for await (const line of lines) if (line.trim() !== "") answer(JSON.stringify(await worker.answerTo(line)));
  } finally {
    await worker.end();
  }
}

type Request = { list: true } | { open: string } | { sample: number } | { close: true };

class Worker {
  #engine: Promise<Engine> | undefined;
  #open: OpenBench | undefined;

  constructor(readonly benches: readonly Bench[], readonly openEngine: () => Promise<Engine>) {}

  async answerTo(line: string): Promise<object> {
    try {
      return await this.#carryOut(JSON.parse(line));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return error instanceof BenchRefused ? { refused: reason } : { error: reason };
    }
  }

  async end(): Promise<void> {
    try {
      this.#close();
    } finally {
      (await this.#engine)?.close();
    }
  }

  #carryOut(request: Request): object | Promise<object> {
    if ("list" in request) return { protocol: PROTOCOL, benches: this.benches.map(listed) };
    if ("open" in request) return this.#openBench(request.open);
    if ("sample" in request) return this.#sample(request.sample);
    if ("close" in request) return this.#close();
    throw new TypeError(`expected list, open, sample or close, got ${JSON.stringify(request)}`);
  }

  async #openBench(id: string): Promise<object> {
    this.#close();
    const bench = this.benches.find((one) => one.id === id);
    if (!bench) throw new RangeError(`expected a bench of this revision, got ${JSON.stringify(id)}`);
    this.#engine ??= this.openEngine();
    const open = this.#open = await bench.open(await this.#engine);
    const { mostCalls, hasCold, variant } = open;
    return { ready: { version: bench.version, kernelHash: bench.kernelHash, variant, mostCalls, hasCold } };
  }

  async #sample(calls: number): Promise<object> {
    const open = this.#open;
    if (!open) throw new TypeError("expected an open bench to sample, got none");
    if (!Number.isInteger(calls) || calls < 1 || calls > open.mostCalls) {
      throw new RangeError(`expected 1 to ${open.mostCalls} calls, got ${calls}`);
    }
    const { wall, cpu, device } = await timed(() => open.run(calls));
    return { wall: wall / calls, cpu: cpu / calls, device: device === null ? null : device / calls };
  }

  #close(): object {
    const open = this.#open;
    // one that does not close is not closed again, or no other would ever open
    this.#open = undefined;
    open?.close();
    return { closed: true };
  }
}

function listed({ id, version, kernelHash, kind, measure, slow }: Bench): object {
  return { id, version, kernelHash, kind, measure, slow };
}
