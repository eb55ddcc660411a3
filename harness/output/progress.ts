/** One line that says how far the work is: rewritten in place on a terminal, now and then elsewhere. */

/** How far the work is. */
export interface Step {
  /** What is being done, the same words for as long as it is; paces and the time left are those of a stage. */
  stage: string;
  /** The stage in more words, which may change from step to step: which case, what loss. */
  what?: string;
  /** What is counted, such as "chips". */
  unit?: string;
  done: number;
  of: number;
  /** How far the stage is where `done` and `of` are those of a part of it, such as one case of many. */
  whole?: { done: number; of: number };
}

/** Progress as a person may want it. */
export type Progress = (step: Step) => void;

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
    show(step) {
      const { stage, what = stage, unit, done, of, whole = step } = step;
      const now = performance.now();
      const told = `${done} of ${of}${pace({ ...step, now })}${left({ stage, done: whole.done, of: whole.of, now })}`;
      if (now - last < (live ? LIVE_MILLISECONDS : QUIET_MILLISECONDS)) return;
      last = now;
      const shown = unit === undefined ? what : `${what}: ${unit}`;
      const parts = { time: `${((now - started) / 1000).toFixed(1)} s`, what: shown, told };
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
 * `, 412 chips/s`, or `, 2.5 s a chip` where they are slow. Nothing before half a second of the stage, or of one part of it,
 * has passed.
 */
export function paceOf(): (step: Pick<Step, "stage" | "what" | "unit" | "done"> & { now: number }) => string {
  let first: { part: string; done: number; now: number } | undefined;
  return ({ stage, what, unit, done, now }) => {
    const part = unit === "chips" ? what ?? stage : stage;
    if (first?.part !== part || done < first.done) first = { part, done, now };
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
