/** A Python process that answers timing requests; its other end is `serve` of crossbar_numpy.py. */

import { join } from "node:path";
import type { Times } from "./_rounds.ts";

/** What a process says of itself first: versions, or why it has nothing to offer. */
export type Facts = Record<string, string | number> & { skipped?: string };

export interface PythonOptions {
  /** Command that starts Python 3. */
  python: string;
  /** File beside this one. */
  script: string;
  /** Where the data of the jobs lie. */
  folder: string;
  /** Threads of the matrix product. */
  threads: number;
}

export class Python {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  #facts: Facts = {};

  private constructor({ python, script, folder, threads }: PythonOptions) {
    // a core type that was pinned for another reason would slow the peer down
    const { OPENBLAS_CORETYPE: _, ...env } = Deno.env.toObject();
    for (const library of ["OPENBLAS", "OMP", "MKL", "VECLIB"]) env[`${library}_NUM_THREADS`] = String(threads);
    const args = ["-B", join(import.meta.dirname!, script), folder];
    const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    this.#child = new Deno.Command(python, { args, env, clearEnv: true, ...pipes }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
  }

  /** @throws {Deno.errors.NotFound} if there is no such command, {Error} if the script does not come up */
  static async start(options: PythonOptions): Promise<Python> {
    const made = new Python(options);
    made.#facts = { ...await made.#next(), threads: options.threads } as Facts;
    return made;
  }

  get facts(): Facts {
    return this.#facts;
  }

  /** Times of one of `repeats` jobs. */
  async time(job: string, repeats: number): Promise<Times> {
    return await this.#ask({ job, repeats }) as unknown as Times;
  }

  /** How far one result of a job is from what it would be without errors, relative, L2. */
  async relativeError(job: string): Promise<number> {
    const { relativeError } = await this.#ask({ job, check: true });
    return relativeError as number;
  }

  async close(): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#child.status;
  }

  async #ask(request: Record<string, string | number | boolean>): Promise<Record<string, unknown>> {
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
    return await this.#next();
  }

  async #next(): Promise<Record<string, unknown>> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error(`Cannot time the peer: Python ended with ${(await this.#child.status).code}`);
    return JSON.parse(value);
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
