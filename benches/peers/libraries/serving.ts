/** The other end of PeerProcess in JavaScript: says what it is, then does tasks on request, a JSON line each. */

import { join } from "node:path";
import process from "node:process";
import type { JobData } from "../_job.ts";
import type { PeerFacts } from "../_peer_process.ts";
import { timed } from "../_times.ts";

/** A task with its data loaded. */
export interface Task {
  /** Does it some times over, and waits for the last. */
  run(times: number): Promise<void>;
  /** What it computes; of a training, the first losses of a fresh one, so it is asked for first. */
  result(): Promise<Float32Array>;
  /** How it is done, if there was a choice. */
  how?: string;
}

/** A peer's library, ready to be used. */
export interface Library {
  facts: PeerFacts;
  /** By name. */
  tasks: Record<string, (data: JobData) => Promise<Task>>;
}

/** Steps of training whose losses are compared. */
export const LOSSES = 5;

interface Request {
  job: string;
  task: string;
  calls?: number;
  /** File for the result. */
  result?: string;
}

/** Answers until there are no more requests. */
export async function serve(open: () => Promise<Library>, folder: string): Promise<void> {
  // what libraries print must not come between the answers
  for (const name of ["log", "info", "debug"] as const) console[name] = console.error;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  let library: Library;
  try {
    library = await open();
  } catch (error) {
    return say({ failed: reasonOf(error) });
  }
  await say(library.facts);
  const loaded = new Map<string, Task>();
  for await (const line of linesOfInput()) await say(await answer(JSON.parse(line), { library, loaded, folder }));
}

async function answer(
  { job, task, calls = 0, result }: Request,
  { library, loaded, folder }: { library: Library; loaded: Map<string, Task>; folder: string },
): Promise<object> {
  try {
    const open = library.tasks[task];
    if (!open) throw new TypeError(`has no ${task}`);
    const key = `${job} ${task}`;
    if (!loaded.has(key)) loaded.set(key, await open(await readData(folder, job)));
    const one = loaded.get(key)!;
    if (result === undefined) return await timed(calls, () => one.run(calls));
    const values = await one.result();
    await Deno.writeFile(result, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return { how: one.how ?? "" };
  } catch (error) {
    return { failed: reasonOf(error) };
  }
}

/** What writeData has left there. */
async function readData(folder: string, job: string): Promise<JobData> {
  const { constants, shapes } = JSON.parse(await Deno.readTextFile(join(folder, `${job}.json`)));
  const matrices = Object.entries(shapes as Record<string, number[]>).map(async ([name, shape]) => {
    const { buffer } = await Deno.readFile(join(folder, `${job}.${name}.f32`));
    return [name, { shape, values: new Float32Array(buffer) }];
  });
  return { constants, matrices: Object.fromEntries(await Promise.all(matrices)) };
}

/** Shapes and constants as JSON, matrices as raw f32: what every peer can read. */
export async function writeData(folder: string, { job, data }: { job: string; data: JobData }): Promise<void> {
  const matrices = Object.entries(data.matrices);
  const shapes = Object.fromEntries(matrices.map(([name, { shape }]) => [name, shape]));
  await Deno.writeTextFile(join(folder, `${job}.json`), JSON.stringify({ constants: data.constants, shapes }));
  for (const [name, { values }] of matrices) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await Deno.writeFile(join(folder, `${job}.${name}.f32`), bytes);
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split("\n")[0];
}

async function say(value: object): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(value) + "\n");
  for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
}

async function* linesOfInput(): AsyncGenerator<string> {
  let rest = "";
  const text = Deno.stdin.readable.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
  for await (const part of text) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
