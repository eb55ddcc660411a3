/**
 * What runs in the browser's page: the same admission as here, on the browser's own WebGPU. Bundled by harness/kernels/browser.ts;
 * web standards only. The bundle is served beside the kernels' folders, because goldens are fetched relative to it.
 */

import { admit } from "../../kernels/admission/admit.ts";
import type { Contract } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import type { Engine } from "../../kernels/engine.ts";
import { loadGoldens } from "../../kernels/golden.ts";
import { openGpu } from "../../kernels/gpu.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { type BrowserJob, type BrowserMessage, decodeMessage, encodeMessage } from "./browser_message.ts";
import { candidateOf } from "./candidate.ts";

const socket = new WebSocket(`ws://${location.host}/`);
// the process that started the browser is gone, so nobody else will end it
socket.onclose = () => close();
socket.onmessage = async ({ data }) => {
  try {
    await work(decodeMessage<BrowserJob>(data));
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const lost = name === "EngineLostError";
    say({
      type: "failed",
      reason: lost ? message.replace("Cannot go on: ", "") : `${name}: ${message}\n${stack}`,
      lost,
    });
  }
};

function say(message: BrowserMessage): void {
  socket.send(encodeMessage(message));
}

async function work({ ids, seed, candidate }: BrowserJob): Promise<void> {
  const { userAgent } = navigator;
  const engine = await openGpu();
  if (!engine) {
    const reason = navigator.gpu ? "requestAdapter() gave null" : "there is no navigator.gpu";
    return say({ type: "no_adapter", userAgent, reason });
  }
  say({ type: "opened", adapter: engine.facts.adapter, userAgent });
  for (const id of ids) {
    const contract = CONTRACTS.find(({ kernel }) => kernel.id === id)!;
    const own = candidate?.id === id
      ? candidateOf(contract, { path: candidate.path, text: candidate.source })
      : undefined;
    await admitOne(contract, { engine, candidate: own, seed });
  }
  engine.close();
  say({ type: "done" });
}

async function admitOne(
  contract: Contract,
  { engine, candidate, seed }: { engine: Engine; candidate?: Kernel; seed: number },
): Promise<void> {
  say({ type: "started", kernel: contract.kernel.id });
  const begun = performance.now();
  const goldens = await loadGoldens(contract.kernel);
  const admission = await admit(contract, { engine, candidate, goldens, seed });
  say({ type: "admission", admission, milliseconds: performance.now() - begun });
}
