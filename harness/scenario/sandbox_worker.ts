/** The thread of harness/scenario/sandbox.ts: it imports a module that nobody trusts, and posts what it says. */

import type { Answer } from "./sandbox.ts";

const { postMessage } = globalThis as unknown as { postMessage: (answer: Answer) => void };
// it would keep files, and asks no permission
Reflect.deleteProperty(globalThis, "caches");
// stdout is for records
console.log = console.info = console.debug = console.error;

for (const kind of ["error", "unhandledrejection"]) {
  addEventListener(kind, (event) => {
    event.preventDefault(); // or the runtime prints a stack trace
    postMessage(faultOf("reason" in event ? event.reason : "error" in event ? event.error : undefined));
  });
}

addEventListener("message", async (event) => {
  postMessage(await answerOf((event as MessageEvent<string>).data));
}, { once: true });

async function answerOf(url: string): Promise<Answer> {
  try {
    const { default: made } = await import(url);
    if (made?.kind === "noisegate scenario") return { kind: "text", text: made.text };
    return { kind: "other", got: nameOf(made) };
  } catch (error) {
    return faultOf(error);
  }
}

function nameOf(made: unknown): string {
  if (made === undefined) return "no default export";
  return made !== null && typeof made === "object" ? "another object" : `a ${typeof made}`;
}

/** An error as plain data. The one of defineScenario is known by its issues, from whichever copy of noisegate it comes. */
function faultOf(error: unknown): Answer {
  if (!(error instanceof Error)) return { kind: "fault", message: String(error), stack: "" };
  const { name, message, stack = "" } = error;
  if ("issues" in error) return { kind: "issues", issues: JSON.parse(JSON.stringify(error.issues)) };
  return { kind: "fault", message: message || name, stack };
}
