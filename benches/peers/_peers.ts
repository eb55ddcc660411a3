/** Who is compared with, and the command that starts each. */

import { join } from "node:path";

const LIBRARIES = join(import.meta.dirname!, "libraries");

interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
}

const script = (name: string, ...args: string[]) => (): Command => ({
  command: Deno.execPath(),
  // peers are no dependencies, and not in the lock file
  args: ["run", "-A", "-q", "--no-lock", "--no-prompt", "--no-check", join(LIBRARIES, "serve.ts"), name, ...args],
  env: {},
});

const python = (file: string, threads: number) => (interpreter: string): Command => ({
  command: interpreter,
  args: ["-B", join(LIBRARIES, file)],
  env: {
    ...Object.fromEntries(["OPENBLAS", "OMP", "MKL", "VECLIB"].map((name) => [`${name}_NUM_THREADS`, `${threads}`])),
  },
});

/** By name, how each is started. */
export const PEERS = {
  "by hand": script("by_hand"),
  "tfjs webgpu": script("tfjs", "webgpu"),
  "tfjs wasm": script("tfjs", "wasm"),
  "jax-js webgpu": script("jax", "webgpu"),
  "jax-js wasm": script("jax", "wasm"),
  "onnxruntime-web wasm": script("onnx"),
  "numpy, 1 thread": python("numpy_jobs.py", 1),
  "numpy, 2 threads": python("numpy_jobs.py", 2),
  CrossSim: python("crosssim_jobs.py", 1),
} satisfies Record<string, (interpreter: string) => Command>;

export type PeerName = keyof typeof PEERS;
