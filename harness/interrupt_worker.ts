/** The thread of harness/interrupt.ts. */

import { NO_STEP } from "./interrupt.ts";

// Windows knows no other
const SIGNALS: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

globalThis.addEventListener("message", (event) => {
  const shared = (event as MessageEvent<Int32Array>).data;
  for (const signal of SIGNALS) {
    const say = () => {
      const step = Atomics.load(shared, 0);
      const rest = step === NO_STEP ? "" : `: the next run goes on from step ${step} of the training`;
      const start = Deno.stderr.isTerminal() ? "\r\x1b[2K" : "";
      Deno.stderr.writeSync(new TextEncoder().encode(`${start}interrupted${rest}\n`));
      Deno.removeSignalListener(signal, say);
      Deno.kill(Deno.pid, signal);
    };
    Deno.addSignalListener(signal, say);
  }
});
