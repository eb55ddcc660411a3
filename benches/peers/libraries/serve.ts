/** `deno run -A --no-lock libraries/serve.ts <library> [backend] <folder>`: a peer that runs in Deno, started by PeerProcess. */

import { type Library, serve } from "./serving.ts";

const LIBRARIES: Record<string, (backend: string) => Promise<Library>> = {
  by_hand: async () => (await import("./by_hand.ts")).openByHand(),
  tfjs: async (backend) => (await import("./tfjs.ts")).openTfjs(backend),
  jax: async (backend) => (await import("./jax.ts")).openJax(backend),
  onnx: async () => (await import("./onnx.ts")).openOnnx(),
};

if (import.meta.main) {
  const [library, ...rest] = Deno.args;
  await serve(() => LIBRARIES[library](rest[0]), rest.at(-1)!);
  // libraries keep the process alive
  Deno.exit(0);
}
