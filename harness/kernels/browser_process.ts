/** A headless Chromium as a child process: found, started with what makes WebGPU run without a gpu, and ended. */

import { EnvironmentError } from "../machine/environment.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** How long the helpers of a browser that has ended may take to end. */
const GRACE_MILLISECONDS = 3000;

/** No sandbox, because root and most containers cannot have one; the page comes from this process alone. */
const FLAGS = [
  ...["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server"],
  ...["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ...["--disable-extensions", "--disable-breakpad", "--password-store=basic"],
  ...["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"],
];

/** A browser of this machine: what CHROMIUM names, or the first known name on the PATH; null if there is none. */
export function findBrowser(): string | null {
  const named = Deno.env.get("CHROMIUM");
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":").filter(Boolean);
  const tried = (names: string[]) => names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  const paths = named === undefined ? tried(NAMES) : named.includes("/") ? [named] : tried([named]);
  return paths.find(isFile) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Why there is no browser, and what would help. */
export function noBrowser(): EnvironmentError {
  const named = Deno.env.get("CHROMIUM");
  const state = named === undefined ? `none of ${NAMES.join(", ")} is on the PATH` : `CHROMIUM names no file: ${named}`;
  return new EnvironmentError(`Cannot run a browser: ${state} (install chromium: sudo apt-get install -y chromium)`);
}

export interface StartedBrowser {
  /** Why it ended, once it has. */
  ended: Promise<string>;
  /** Ends it and removes its profile. */
  end(): Promise<void>;
}

/**
 * Opens a page in a browser with an empty profile.
 *
 * @throws {EnvironmentError} if the file cannot be run
 */
export async function startBrowser(path: string, page: string): Promise<StartedBrowser> {
  const profile = await Deno.makeTempDir({ prefix: "noisegate-browser-" });
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(path, {
      args: [...FLAGS, `--user-data-dir=${profile}`, page],
      ...{ stdin: "null", stdout: "null", stderr: "piped" } as const,
    }).spawn();
  } catch (error) {
    await Deno.remove(profile, { recursive: true });
    throw new EnvironmentError(`Cannot start ${path}: ${error instanceof Error ? error.message : error}`);
  }
  const complaint = lastLine(child.stderr);
  return {
    ended: child.status.then(async ({ code, signal }) =>
      `it ended by ${signal ?? `exit code ${code}`} (${await complaint.line})`
    ),
    async end() {
      try {
        child.kill("SIGKILL");
      } catch {
        // it had ended by itself
      }
      await child.status;
      // its helpers hold the stream: they end when they miss it, and write to the profile until then
      const timer = setTimeout(complaint.cancel, GRACE_MILLISECONDS);
      await complaint.line;
      clearTimeout(timer);
      await removeFolder(profile);
    },
  };
}

/** The last line of a stream, once it has ended or is cancelled. */
function lastLine(stream: ReadableStream<Uint8Array>): { line: Promise<string>; cancel: () => void } {
  const reader = stream.getReader();
  const text = new TextDecoder();
  async function readOn(): Promise<string> {
    let last = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return last.trim().split("\n").at(-1) || "without a word";
      last = (last + text.decode(value, { stream: true })).slice(-2000);
    }
  }
  return { line: readOn(), cancel: () => void reader.cancel() };
}

/** Removes a profile; what is left of one after all tries is not worth losing the results for. */
async function removeFolder(path: string): Promise<void> {
  for (let left = 20; left > 0; left--) {
    try {
      return await Deno.remove(path, { recursive: true });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
