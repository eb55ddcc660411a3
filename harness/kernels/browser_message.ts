/** What harness/kernels/browser.ts and its page say to each other over one WebSocket. Web standards only. */

import type { Admission } from "../../kernels/admission/admit.ts";

/** The server's only message. */
export interface BrowserJob {
  ids: string[];
  seed: number;
  /** A file admitted by the contract of `id` in place of the contract's own kernel. */
  candidate?: { id: string; path: string; source: string };
}

/** What the page says; the last one is `done`, `no_adapter` or `failed`. */
export type BrowserMessage =
  | { type: "opened"; adapter: string; userAgent: string }
  | { type: "no_adapter"; userAgent: string; reason: string }
  | { type: "started"; kernel: string }
  | { type: "admission"; admission: Admission; milliseconds: number }
  | { type: "failed"; reason: string; lost: boolean }
  | { type: "done" };

/** JSON that keeps what JSON cannot say: NaN and the infinities become `{"nonFinite": "NaN"}`. */
export function encodeMessage(message: BrowserMessage | BrowserJob): string {
  return JSON.stringify(
    message,
    (_, value) => typeof value === "number" && !Number.isFinite(value) ? { nonFinite: String(value) } : value,
  );
}

/** The other direction of `encodeMessage`. */
export function decodeMessage<T extends BrowserMessage | BrowserJob>(text: string): T {
  return JSON.parse(text, (_, value) => typeof value?.nonFinite === "string" ? Number(value.nonFinite) : value);
}
