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
  const timer = timeLeft();
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  return {
    show(what, done, of) {
      const now = performance.now();
      const left = timer({ stage: stageOf(what), done, of, now });
      if (now - last < (live ? LIVE_MILLISECONDS : QUIET_MILLISECONDS)) return;
      last = now;
      const line = `${((now - started) / 1000).toFixed(1)} s  ${what} ${done} of ${of}${left}`;
      write(live ? `\r\x1b[2K${line.slice(0, Deno.consoleSize().columns - 1)}` : `${line}\n`);
    },
    clear() {
      if (live) write("\r\x1b[2K");
    },
  };
}

/** What is being done, without the numbers that change while it is: `training, loss 0.31: steps` is `training`. */
function stageOf(what: string): string {
  return /^[^,:]*/.exec(what)![0];
}

/** How far a stage is, at a time in milliseconds. */
interface Mark {
  stage: string;
  done: number;
  of: number;
  now: number;
}

/** `, 42 s left`, by the pace of the stage since it was first heard of; nothing before it has made a step. */
export function timeLeft(): (mark: Mark) => string {
  let first: Mark | undefined;
  return (mark) => {
    if (first?.stage !== mark.stage || mark.done < first.done) first = mark;
    const steps = mark.done - first.done;
    if (steps === 0 || mark.done >= mark.of) return "";
    const seconds = (mark.now - first.now) / 1000 / steps * (mark.of - mark.done);
    return `, ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
  };
}
