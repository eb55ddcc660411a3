/** One line that says how far the work is: rewritten in place on a terminal, now and then elsewhere. */

import type { Progress } from "../run.ts";

/** Without a terminal a line at most every so often, so that logs stay short. */
const QUIET_MILLISECONDS = 5000;
const LIVE_MILLISECONDS = 100;
/** Chips that come sooner were not drawn, but taken over from an earlier run, and say nothing of the pace. */
const DRAWN_MILLISECONDS = 20;
/** A shorter time says little of a pace. */
const PACE_SECONDS = 0.5;

/**
 * A progress line on stderr; `clear` takes it away again.
 *
 * @param quiet says nothing at all
 */
export function progressLine({ quiet = false } = {}): { show: Progress; clear: () => void } {
  if (quiet) return { show: () => {}, clear: () => {} };
  const live = Deno.stderr.isTerminal();
  const encoder = new TextEncoder();
  const started = performance.now();
  let last = live ? -Infinity : started;
  const [left, pace] = [timeLeft(), paceOf()];
  const write = (text: string) => Deno.stderr.writeSync(encoder.encode(text));
  return {
    show(what, done, of) {
      const now = performance.now();
      const told = `${done} of ${of}${pace(what, { done, now })}${left({ ...overall(what, done, of), now })}`;
      if (now - last < (live ? LIVE_MILLISECONDS : QUIET_MILLISECONDS)) return;
      last = now;
      const parts = { time: `${((now - started) / 1000).toFixed(1)} s`, what, told };
      write(live ? `\r\x1b[2K${fitted(parts, Deno.consoleSize().columns - 1)}` : `${fitted(parts, Infinity)}\n`);
    },
    clear() {
      if (live) write("\r\x1b[2K");
    },
  };
}

/** The line in so many columns: what is being done gives way first, then the end of the numbers. */
export function fitted({ time, what, told }: { time: string; what: string; told: string }, columns: number): string {
  const room = columns - time.length - told.length - 3;
  const shown = what.length <= room ? what : room < 12 ? "" : `${what.slice(0, room - 1)}…`;
  return `${time}  ${shown}${shown && " "}${told}`.slice(0, columns);
}

/** What is being done, without the numbers that change while it is: `training, loss 0.31: steps` is `training`. */
function stageOf(what: string): string {
  return /^[^,:]*/.exec(what)![0];
}

/** How far the cases of a run are together; any other stage stands for itself. */
export function overall(what: string, done: number, of: number): { stage: string; done: number; of: number } {
  const [, index, count] = /^case (\d+) of (\d+), .*: chips$/s.exec(what) ?? [];
  if (index === undefined) return { stage: stageOf(what), done, of };
  return { stage: "chips", done: (Number(index) - 1) * of + done, of: Number(count) * of };
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
  let [first, last]: Mark[] = [];
  return (mark) => {
    if (first?.stage !== mark.stage || mark.done < first.done) first = mark;
    else if (mark.stage === "chips" && mark.now - last.now < DRAWN_MILLISECONDS) {
      first = { ...first, done: first.done + mark.done - last.done };
    }
    last = mark;
    const steps = mark.done - first.done;
    if (steps === 0 || mark.done >= mark.of) return "";
    const seconds = (mark.now - first.now) / 1000 / steps * (mark.of - mark.done);
    return `, ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
  };
}

/**
 * `, 412 chips/s`, or `, 2.5 s a chip` where they are slow; what is counted stands at the end of `what`, after a colon.
 * Nothing before half a second of the stage, or of one case, has passed.
 */
export function paceOf(): (what: string, mark: Omit<Mark, "stage" | "of">) => string {
  let first: Omit<Mark, "of"> | undefined;
  return (what, { done, now }) => {
    const [stage, unit] = [stageOf(what), /: (\w+)$/.exec(what)?.[1]];
    if (first?.stage !== stage || done < first.done) first = { stage, done, now };
    const [steps, seconds] = [done - first.done, (now - first.now) / 1000];
    if (unit === undefined || steps === 0 || seconds < PACE_SECONDS) return "";
    if (steps >= seconds) return `, ${digits(steps / seconds)} ${unit}/s`;
    return `, ${digits(seconds / steps)} s a ${unit.replace(/s$/, "")}`;
  };
}

/** Two digits at least: 3.1, 31, 312. */
function digits(x: number): string {
  return x < 10 ? x.toFixed(1) : x.toFixed(0);
}
