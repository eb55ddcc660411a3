/** A peer in a process of its own: it may hang or crash, and only its own rows are lost. Its other end: serve.ts, serve.py. */

import type { PeerName } from "./_peers.ts";
import { PEERS } from "./_peers.ts";
import type { Times } from "./_times.ts";

/** What a process says of itself first. */
export interface PeerFacts {
  name: string;
  version: string;
  backend: string;
}

/** The peer is not there, or no more: its rows are skipped with the reason. */
export class PeerAbsent extends Error {
  override name = "PeerAbsent";
}

export interface PeerOptions {
  /** Command that starts Python 3. */
  python: string;
  /** Where the data of the jobs lie. */
  folder: string;
  /** An answer that takes longer ends the process. */
  seconds: number;
}

interface Answer {
  failed?: string;
  [key: string]: unknown;
}

/** After an answer: BLAS and wasm threads of the peer spin for some time before they sleep. */
const SETTLE_MILLISECONDS = 60;
/** Characters of a line that is no answer. */
const SHOWN = 80;

export class PeerProcess {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  readonly #seconds: number;
  /** Done when it has nothing more to complain of. */
  readonly #silent: Promise<void>;
  #complaints = "";
  #alive = true;

  private constructor(name: PeerName, { python, folder, seconds }: PeerOptions) {
    const { command, args, env: own } = PEERS[name](python);
    // a core type that was pinned for another reason would slow the peer down
    const { OPENBLAS_CORETYPE: _, ...env } = Deno.env.toObject();
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(command, {
      args: [...args, folder],
      env: { ...env, ...own },
      clearEnv: true,
      ...pipes,
    })
      .spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = linesOf(this.#child.stdout);
    this.#seconds = seconds;
    this.#silent = this.#collect();
  }

  /** @throws {PeerAbsent} if it does not come up, with the reason */
  static async start(name: PeerName, options: PeerOptions): Promise<{ process: PeerProcess; facts: PeerFacts }> {
    let process: PeerProcess;
    try {
      process = new PeerProcess(name, options);
    } catch (error) {
      throw new PeerAbsent(`cannot be started: ${error instanceof Error ? error.message : error}`);
    }
    try {
      return { process, facts: await process.#answer() as unknown as PeerFacts };
    } catch (error) {
      await process.close();
      throw error;
    }
  }

  /** Whether it still answers. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Times of one of `calls` tasks. @throws {PeerAbsent} if it fails */
  async time(job: string, { task, calls }: { task: string; calls: number }): Promise<Times> {
    const { wall, cpu } = await this.#ask({ job, task, calls });
    if (!(typeof wall === "number" && wall > 0 && typeof cpu === "number" && cpu >= 0)) {
      throw new PeerAbsent(`expected times as its answer, got ${JSON.stringify({ wall, cpu })}`);
    }
    await new Promise((done) => setTimeout(done, SETTLE_MILLISECONDS));
    return { wall, cpu };
  }

  /** Has a task done and its result written to a file: raw f32. @returns how it was done, if there was a choice */
  async result(job: string, { task, path }: { task: string; path: string }): Promise<string> {
    const { how = "" } = await this.#ask({ job, task, result: path });
    return String(how);
  }

  async close(): Promise<void> {
    await this.#writer.close().catch(() => {});
    const late = setTimeout(() => this.#end(), 2000);
    await this.#child.status;
    clearTimeout(late);
  }

  #end(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
  }

  async #ask(request: Record<string, string | number>): Promise<Answer> {
    await this.#writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n")).catch(() => {});
    return await this.#answer();
  }

  async #answer(): Promise<Answer> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#end();
    }, 1000 * this.#seconds);
    const { done, value } = await this.#lines.next();
    clearTimeout(timer);
    this.#alive = !late && !done;
    if (late) throw new PeerAbsent(`no answer in ${this.#seconds} s`);
    if (done) throw new PeerAbsent(`its process ended with ${await this.#farewell()}`);
    const answer = answerOf(value);
    if (answer === null) {
      // whatever comes next may answer another request
      this.#alive = false;
      this.#end();
      throw new PeerAbsent(`expected a line of JSON as its answer, got ${JSON.stringify(value.slice(0, SHOWN))}`);
    }
    if (answer.failed) throw new PeerAbsent(answer.failed);
    return answer;
  }

  async #farewell(): Promise<string> {
    const { code } = await this.#child.status;
    await this.#silent;
    const last = this.#complaints.trim().split("\n").at(-1);
    return last ? `code ${code}: ${last}` : `code ${code}`;
  }

  /** Keeps the end of what it writes to stderr: the reason, if it crashes. */
  async #collect(): Promise<void> {
    for await (const text of textOf(this.#child.stderr)) this.#complaints = (this.#complaints + text).slice(-2000);
  }
}

/** What a line says; null if it is none of the protocol. */
function answerOf(line: string): Answer | null {
  try {
    const answer = JSON.parse(line);
    return typeof answer === "object" && !Array.isArray(answer) ? answer : null;
  } catch {
    return null;
  }
}

function textOf(stream: ReadableStream<Uint8Array>): ReadableStream<string> {
  return stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(stream)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
