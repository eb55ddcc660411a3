/**
 * The second implementation of WebGPU: the same admission in a headless Chromium, where Dawn and Tint compile the WGSL
 * and SwiftShader runs it. Integers agree bit for bit between the two runtimes by construction, because either admission
 * compares them with the exact values of the same oracle; all else lies within the same bounds.
 */

import type { Admission } from "../../kernels/admission/admit.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { type BrowserJob, type BrowserMessage, decodeMessage, encodeMessage } from "./browser_message.ts";
import { candidateOf } from "./candidate.ts";
import { findBrowser, noBrowser, startBrowser } from "./browser_process.ts";
import { EnvironmentError } from "../machine/environment.ts";

export { findBrowser };

/** What one browser said about the kernels it was given. */
export interface BrowserAdmissions {
  adapter: string;
  userAgent: string;
  admissions: Admission[];
}

export interface BrowserOptions {
  seed: number;
  /** A file to be admitted by the contract of `id` in place of the kernel there; `path` is for its dispatch rule's errors. */
  candidate?: { id: string; source: string; path?: string };
  /** For everything together: starting the browser takes one or two seconds of it. */
  timeoutMilliseconds: number;
  say: (line: string) => void;
  /** The browser's executable; the one of `findBrowser` if left out. */
  browser?: string | null;
}

interface BrowserFailure {
  reason: "timeout" | "crash" | "lost" | "fault";
  /** The kernel that was being admitted then. */
  kernel: string | null;
  admissions: Admission[];
}

/** The browser did not finish: it hung, crashed or lost its gpu. What it had said by then is kept. */
export class BrowserError extends Error {
  override name = "BrowserError";
  readonly reason: BrowserFailure["reason"];
  readonly kernel: string | null;
  readonly admissions: Admission[];

  constructor(message: string, { reason, kernel, admissions }: BrowserFailure) {
    super(message);
    this.reason = reason;
    this.kernel = kernel;
    this.admissions = admissions;
  }
}

/**
 * Admits kernels in headless Chromium, one after the other.
 *
 * @throws {EnvironmentError} if there is no browser, it has no adapter, or the page cannot be bundled
 * @throws {BrowserError} if the browser does not finish
 * @throws {CandidateError} if the candidate's dispatch rule cannot be read
 * @throws {RangeError} for a kernel without contract
 */
export async function admitInBrowser(ids: string[] | "all", options: BrowserOptions): Promise<BrowserAdmissions> {
  const { seed, candidate, timeoutMilliseconds, say, browser = findBrowser() } = options;
  const job = jobOf(ids, { seed, candidate });
  if (!browser) throw noBrowser();
  const visit = new Visit(job, say);
  const server = serve(await bundlePage(), visit);
  const timer = setTimeout(
    () => visit.stop("timeout", `not done after ${timeoutMilliseconds / 1000} s`),
    timeoutMilliseconds,
  );
  try {
    const started = await startBrowser(browser, `http://127.0.0.1:${server.addr.port}/`);
    try {
      started.ended.then((reason) => visit.stop("crash", reason));
      return await visit.finished;
    } finally {
      await started.end();
    }
  } finally {
    clearTimeout(timer);
    await server.shutdown();
  }
}

function jobOf(ids: string[] | "all", { seed, candidate }: Pick<BrowserOptions, "seed" | "candidate">): BrowserJob {
  const contractOf = (id: string) => {
    const contract = CONTRACTS.find(({ kernel }) => kernel.id === id);
    if (!contract) throw new RangeError(`kernels/${id}: expected a kernel with a contract, got an unknown name`);
    return contract;
  };
  const job: BrowserJob = { ids: ids === "all" ? CONTRACTS.map(({ kernel }) => kernel.id) : ids, seed };
  job.ids.forEach(contractOf);
  if (!candidate) return job;
  const { id, source, path = `${id}.wgsl` } = candidate;
  candidateOf(contractOf(id), { path, text: source }); // a dispatch rule that cannot be read is refused here
  return { ...job, candidate: { id, source, path } };
}

/** The page's script as one file. */
async function bundlePage(): Promise<string> {
  const entry = new URL("./browser_page.ts", import.meta.url).href;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--no-config", "--no-lock", "--platform", "browser", entry],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout);
  const reason = text.decode(stderr).split("Stack backtrace")[0].trim();
  const offline = /npm|esbuild/.test(reason) && /Failed loading|sending request|connect|dns/i.test(reason);
  const hint = offline
    ? " (deno bundle fetches esbuild from the npm registry at its first use: run once with network)"
    : "";
  throw new EnvironmentError(`Cannot bundle harness/kernels/browser_page.ts: ${reason}${hint}`);
}

/** What the page has said so far, and the promise that all waits for. */
class Visit {
  readonly #finished = Promise.withResolvers<BrowserAdmissions>();
  readonly finished = this.#finished.promise;
  readonly #admissions: Admission[] = [];
  #kernel: string | null = null;
  #adapter = "";
  #userAgent = "";
  #connected = false;

  constructor(readonly job: BrowserJob, readonly say: (line: string) => void) {
    // it may fail before anybody waits for it
    this.finished.catch(() => {});
  }

  /** Takes the page's socket. */
  connect(socket: WebSocket): void {
    this.#connected = true;
    socket.onopen = () => socket.send(encodeMessage(this.job));
    socket.onmessage = ({ data }) => this.#hear(decodeMessage<BrowserMessage>(data));
    socket.onclose = () => this.stop("crash", "the page or the whole browser went away");
  }

  #hear(message: BrowserMessage): void {
    switch (message.type) {
      case "opened":
        ({ adapter: this.#adapter, userAgent: this.#userAgent } = message);
        return this.say(`browser: ${this.#adapter}, ${this.#userAgent}`);
      case "started":
        this.#kernel = message.kernel;
        return;
      case "admission":
        this.#kernel = null;
        this.#admissions.push(message.admission);
        return this.say(
          `browser: ${message.admission.kernel} ${message.admission.admitted ? "admitted" : "rejected"} in ${
            (message.milliseconds / 1000).toFixed(1)
          } s (${this.#admissions.length} of ${this.job.ids.length})`,
        );
      case "no_adapter":
        return this.#finished.reject(
          new EnvironmentError(`Cannot use the browser: no WebGPU adapter, ${message.reason} (${message.userAgent})`),
        );
      case "failed":
        return this.stop(message.lost ? "lost" : "fault", message.reason);
      case "done":
        return this.#finished.resolve({
          adapter: this.#adapter,
          userAgent: this.#userAgent,
          admissions: this.#admissions,
        });
    }
  }

  /** Ends the wait; the first reason counts. */
  stop(reason: BrowserFailure["reason"], why: string): void {
    const what = this.#kernel ? `kernels/${this.#kernel}` : this.#connected ? "the admission" : "the page";
    const failure = { reason, kernel: this.#kernel, admissions: this.#admissions };
    this.#finished.reject(new BrowserError(`Cannot finish ${what} in the browser: ${why}`, failure));
  }
}

/** Page, script and goldens on the loopback interface. */
function serve(script: string, visit: Visit): Deno.HttpServer<Deno.NetAddr> {
  const html = '<!doctype html><title>noisegate</title><script type="module" src="/kernels/page.js"></script>';
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (request.headers.get("upgrade") === "websocket") {
      // the page may block for seconds, so silence is no sign of death
      const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
      visit.connect(socket);
      return response;
    }
    if (pathname === "/") return new Response(html, { headers: { "content-type": "text/html" } });
    if (pathname === "/kernels/page.js") {
      return new Response(script, { headers: { "content-type": "text/javascript" } });
    }
    // no dot is followed by a dot, so nothing above the folder can be asked for
    if (!/^\/kernels\/[\w/]+_golden(\.\w+)+$/.test(pathname)) return new Response(null, { status: 404 });
    const file = await Deno.readFile(new URL(`../..${pathname}`, import.meta.url)).catch(() => null);
    return new Response(file, { status: file ? 200 : 404 });
  });
}
