/** The thread of harness/execution/interrupt.ts. */

import { NO_STEP, SHARED } from "./interrupt.ts";

// Windows knows no other
const SIGNALS: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

globalThis.addEventListener("message", (event) => {
  const shared = (event as MessageEvent<Int32Array>).data;
  for (const signal of SIGNALS) {
    const say = () => {
      const step = Atomics.load(shared, SHARED.step);
      const rest = Atomics.load(shared, SHARED.chips) === 1
        ? ": the chips drawn so far are kept, --resume goes on from there"
        : step === NO_STEP
        ? ""
        : `: the next run goes on from step ${step} of the training`;
      const start = Deno.stderr.isTerminal() ? "\r\x1b[2K" : "";
      Deno.stderr.writeSync(new TextEncoder().encode(`${start}interrupted${rest}\n`));
      Deno.removeSignalListener(signal, say);
      Deno.kill(Deno.pid, signal);
    };
    Deno.addSignalListener(signal, say);
  }
});
