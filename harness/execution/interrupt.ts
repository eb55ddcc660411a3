/** One line to whoever ends a run. A thread of its own says it, since the main one may compute for minutes. */

/** Told how far a run would be saved if it ended now. */
export interface InterruptWatch {
  /** The step that the next run goes on from; null if there is no checkpoint. */
  kept: (step: number | null) => void;
  /** Told that chips have been kept in a journal. */
  drawn: () => void;
  close: () => void;
}

/** What both threads share: the step of the checkpoint, and whether chips are kept. */
export const SHARED = { step: 0, chips: 1 } as const;
/** The step where there is no checkpoint. */
export const NO_STEP = -1;

/** Says on Ctrl-C and SIGTERM what is left of the run; the process ends by the signal as it would have otherwise. */
export function watchInterrupts(): InterruptWatch {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  shared[SHARED.step] = NO_STEP;
  const worker = new Worker(new URL("./interrupt_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(shared);
  return {
    kept: (now) => void Atomics.store(shared, SHARED.step, now ?? NO_STEP),
    drawn: () => void Atomics.store(shared, SHARED.chips, 1),
    close: () => worker.terminate(),
  };
}
