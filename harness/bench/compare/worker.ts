/** `noisegate bench --serve` of a tree as a process: asked in JSON lines (harness/bench/serve.ts), one answer each. */

import type { Bench } from "../bench.ts";
import type { Reading } from "../clocks.ts";
import { PROTOCOL } from "../serve.ts";
import { CompareError } from "./compare_error.ts";

export type ListedBench = Pick<Bench, "id" | "version" | "kernelHash" | "kind" | "measure" | "slow">;

/** One process of one revision; one bench is open at a time. */
export interface BenchWorker {
  list(): Promise<ListedBench[]>;
  /** @throws {Error} if its results are wrong, or it cannot be opened */
  open(id: string): Promise<{ variant: string; mostCalls: number }>;
  /** Times of one call. */
  sample(calls: number): Promise<Reading>;
  /** Ends the process, whatever it does. */
  close(): Promise<void>;
}

/** An answer takes as long as the work it is about; one that takes longer than that never comes. */
const MOST_SECONDS = 300;
const MOST_SECONDS_TO_END = 10;

export interface Tree {
  /** What a person calls it: `base 1234abcd`. */
  name: string;
  folder: string;
  env: Record<string, string>;
}

/** Starts a process; what is wrong with it comes to light at the first question. */
export function startWorker(tree: Tree): BenchWorker {
  return new Process(tree);
}

class Process implements BenchWorker {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  readonly #complaint: Promise<string>;

  constructor(readonly tree: Tree) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "--no-prompt", "main.ts", "bench", "--serve"],
      cwd: tree.folder,
      env: { NO_COLOR: "1", ...tree.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
    this.#complaint = complaintOf(this.#child.stderr);
  }

  async list(): Promise<ListedBench[]> {
    const { protocol, benches } = await this.#ask({ list: true });
    if (protocol === PROTOCOL) return benches as ListedBench[];
    throw new CompareError(
      `${this.tree.name}: expected a worker of protocol ${PROTOCOL}, got ${protocol} (run compare of that revision)`,
    );
  }

  async open(id: string): Promise<{ variant: string; mostCalls: number }> {
    const { ready, refused } = await this.#ask({ open: id });
    if (refused !== undefined) throw new Error(String(refused));
    return ready as { variant: string; mostCalls: number };
  }

  async sample(calls: number): Promise<Reading> {
    return await this.#ask({ sample: calls }) as unknown as Reading;
  }

  async close(): Promise<void> {
    // it ends when nothing more can be asked; one that has died already has nothing to end
    await this.#writer.close().catch(() => {});
    const late = setTimeout(() => this.#child.kill("SIGKILL"), MOST_SECONDS_TO_END * 1000);
    await this.#child.status;
    clearTimeout(late);
    await Promise.all([this.#complaint, this.#lines.return(undefined)]);
  }

  async #ask(question: object): Promise<Record<string, unknown>> {
    const asked = this.#writer.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`)).catch(() => {});
    const answer = await this.#within(asked.then(() => this.#lines.next()));
    if (answer.done) throw await this.#endedBefore();
    const value = JSON.parse(answer.value);
    if (value.error !== undefined) throw new Error(String(value.error));
    return value;
  }

  async #within<T>(promise: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new CompareError(`${this.tree.name}: expected an answer within ${MOST_SECONDS} s, got none`);
      timer = setTimeout(() => reject(error), MOST_SECONDS * 1000);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #endedBefore(): Promise<CompareError> {
    const [complaint, { code, signal }] = [await this.#complaint, await this.#child.status];
    if (/unknown (command|option)/.test(complaint)) {
      return new CompareError(
        `${this.tree.name}: expected a revision with "noisegate bench --serve", got one from before it (take a later one)`,
      );
    }
    const got = complaint || (signal ? `its end by ${signal}` : `its end with exit code ${code}`);
    return new CompareError(`${this.tree.name}: expected its benches to load, got ${got}`);
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const chunk of stream) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split("\n");
    begun = lines.pop()!;
    yield* lines;
  }
}

/** The first line that tells of an error, else the last of all: what a person would look at. */
async function complaintOf(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const lines = (await new Response(stderr).text()).split("\n").map((line) => line.trim()).filter((line) =>
    line !== ""
  );
  const telling = lines.find((line) => /error|expected|cannot/i.test(line) && !/XDG_RUNTIME_DIR/.test(line));
  return telling ?? lines.at(-1) ?? "";
}
