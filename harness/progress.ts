/** One line that says how far the work is: rewritten in place on a terminal, now and then elsewhere. */

import type { Progress } from "./run.ts";

/** Without a terminal a line at most every so often, so that logs stay short. */
const QUIET_MILLISECONDS = 5000;
const LIVE_MILLISECONDS = 100;

/** A progress line on stderr; `clear` takes it away again. */
export function progressLine(): { show: Progress; clear: () => void } {
  const live = Deno.stderr.isTerminal();
  const encoder = new TextEncoder();
  const started = performance.now();
  let last = live ? -Infinity : started;
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  return {
    show(what, done, of) {
      const now = performance.now();
      if (now - last < (live ? LIVE_MILLISECONDS : QUIET_MILLISECONDS)) return;
      last = now;
      const line = `${((now - started) / 1000).toFixed(1)} s  ${what} ${done} of ${of}`;
      write(live ? `\r\x1b[2K${line.slice(0, Deno.consoleSize().columns - 1)}` : `${line}\n`);
    },
    clear() {
      if (live) write("\r\x1b[2K");
    },
  };
}
