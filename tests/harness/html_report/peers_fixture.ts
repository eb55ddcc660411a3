/** Made-up comparisons with peers: with and without bars, reached and missed, and one that was skipped. */

import type { Peer } from "../../../harness/bench/record.ts";

const peer = (
  job: string,
  peer: string,
  { backend, ours, ratio, bar }: { backend: string; ours: number; ratio: number; bar?: number },
): Peer => ({
  ...{ job, ours: "llvmpipe, kernel", peer, backend, status: "ok", reason: "", clock: "wall", cpuRatio: 0.97 * ratio },
  milliseconds: { ours, peer: ours * ratio },
  ratio: { median: ratio, interval: [0.93 * ratio, 1.06 * ratio] },
  ...{ rounds: [], agreement: {} },
  bar: bar === undefined ? null : { at: "least", value: bar, reached: ratio >= bar },
});

export const PEERS: readonly Peer[] = [
  peer("matmul 1024³", "tfjs 4.22", { backend: "webgpu", ours: 81, ratio: 3.4 }),
  peer("matmul 1024³", "jax-js 0.1.25", { backend: "webgpu", ours: 81, ratio: 1.62 }),
  peer("matmul 1024³", "numpy 1.24", { backend: "OpenBLAS", ours: 81, ratio: 0.31 }),
  peer("2²⁴ normals", "numpy 1.24", { backend: "SFC64", ours: 44, ratio: 5.1, bar: 4 }),
  peer("16 chips × 1024² × batch 8", "numpy 1.24", { backend: "OpenBLAS", ours: 60, ratio: 1.7, bar: 2 }),
  peer("read noise 1024² × 256", "CrossSim 3.1", { backend: "numpy", ours: 48, ratio: 164, bar: 100 }),
  {
    ...peer("LeNet step", "tfjs 4.22", { backend: "wasm", ours: 19, ratio: 1 }),
    ...{ status: "skipped", reason: "no gradient of conv2d in this backend", milliseconds: null, ratio: null },
    cpuRatio: null,
  },
];
