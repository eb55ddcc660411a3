/** One line to whoever ends a run. A thread of its own says it, since the main one may compute for minutes. */

/** Told how far a run would be saved if it ended now. */
export interface InterruptWatch {
  /** The step that the next run goes on from; null if there is no checkpoint. */
  kept: (step: number | null) => void;
  close: () => void;
}

/** The one number that both threads share, where there is no checkpoint. */
export const NO_STEP = -1;

/** Says on Ctrl-C and SIGTERM what is left of the run; the process ends by the signal as it would have otherwise. */
export function watchInterrupts(): InterruptWatch {
  const step = new Int32Array(new SharedArrayBuffer(4)).fill(NO_STEP);
  const worker = new Worker(new URL("./interrupt_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(step);
  return {
    kept: (now) => void Atomics.store(step, 0, now ?? NO_STEP),
    close: () => worker.terminate(),
  };
}
