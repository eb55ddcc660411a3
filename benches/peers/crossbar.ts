/**
 * `deno task bench:crossbar [--out folder] [--rounds n] [--crosssim-rounds n] [--python command]`: noisy crossbar products,
 * programming and wires against numpy and, where a person has installed it, CrossSim. Prints ratios and whether they reach
 * the bars; with --out writes a record that keeps every raw time. Exit code 1: a bar was missed.
 *
 * A round times all sides of all jobs in turn, the order reversed every other round, so that load of the machine meets all
 * alike. Peers run in Python processes of their own, which wait meanwhile. CrossSim is there if `import simulator` works in
 * that Python: to run it from its sources, put their folder on PYTHONPATH.
 */

import { parseArgs } from "node:util";
import { gpu } from "../../tests/support.ts";
import { randomLayer } from "../crossbar_layer.ts";
import { compareSides, type Round } from "./_crossbar_bars.ts";
import {
  dropData,
  dropPart,
  type Job,
  type JobData,
  type Part,
  programmingPart,
  readNoisePart,
  REPEATS,
  writeData,
} from "./_crossbar_parts.ts";
import { Python } from "./_python.ts";
import { printComparisons, writeRecord } from "./_record.ts";
import type { Times } from "./_rounds.ts";

interface Peers {
  numpy: Python[];
  crosssim: Python;
}

async function openPeers(python: string, folder: string): Promise<Peers> {
  const start = (script: string, threads: number) => Python.start({ python, script, folder, threads });
  return {
    numpy: [await start("crossbar_numpy.py", 1), await start("crossbar_numpy.py", 2)],
    crosssim: await start("crossbar_crosssim.py", 1),
  };
}

/** Every side of a job by name, ours first. */
function sidesOf(part: Part, peers: Peers, { crosssim }: { crosssim: boolean }): Record<string, () => Promise<Times>> {
  const sides = { ...part.ours };
  const share = ({ wall, cpu }: Times): Times => ({ wall: wall / part.peerShare, cpu: cpu / part.peerShare });
  if (part.numpy) {
    for (const peer of peers.numpy) {
      const name = `numpy, ${peer.facts.threads} thread${peer.facts.threads === 1 ? "" : "s"}`;
      sides[name] = async () => share(await peer.time(part.numpy!, REPEATS));
    }
  }
  if (part.crosssim && crosssim && !peers.crosssim.facts.skipped) {
    sides.CrossSim = async () => share(await peers.crosssim.time(part.crosssim!, part.crosssimRepeats));
  }
  return sides;
}

/** Errors of the peers' results: whoever does another job is not compared. */
async function agree(part: Part, peers: Peers): Promise<void> {
  const { agreement } = part;
  if (part.numpy) agreement.numpyRelativeError = await peers.numpy[0].relativeError(part.numpy);
  if (part.crosssim && !peers.crosssim.facts.skipped) {
    agreement.crosssimRelativeError = await peers.crosssim.relativeError(part.crosssim);
  }
  const noisy = [agreement.relativeErrorOfProduct];
  if (part.key === "read_noise") noisy.push(agreement.crosssimRelativeError ?? noisy[0]);
  else noisy.push(agreement.numpyRelativeError ?? noisy[0]);
  if (part.key !== "wires" && !(Math.abs(noisy[1] / noisy[0] - 1) < 0.1)) {
    throw new Error(`Cannot compare ${part.key}: errors of the products are ${noisy.join(" and ")}`);
  }
}

async function timeRounds(parts: Part[], { peers, rounds, crosssimRounds }: {
  peers: Peers;
  rounds: number;
  crosssimRounds: number;
}): Promise<Round[]> {
  const made: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    for (const part of parts) {
      // CrossSim takes seconds for a noisy product
      const crosssim = part.key !== "read_noise" || i < crosssimRounds;
      const sides = Object.entries(sidesOf(part, peers, { crosssim }));
      const times: Record<string, Times> = {};
      for (const [name, time] of i % 2 === 0 ? sides : sides.toReversed()) times[name] = await time();
      made.push({ part: part.key, first: i % 2 === 0 ? "ours" : "peers", times });
    }
  }
  return made;
}

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const options = { out: text, rounds: text, "crosssim-rounds": text, python: text } as const;
  const { values } = parseArgs({ options });
  const [rounds, crosssimRounds] = [Number(values.rounds ?? 11), Number(values["crosssim-rounds"] ?? 3)];
  if (!gpu) throw new Error("Cannot compare: no WebGPU adapter (deno task doctor says why)");
  const job: Job = {
    ...{ size: 1024, vectors: 256, chips: 16, batch: 8, seed: 20261120 },
    drop: { tiles: 64, size: 64, vectors: 16, ohms: 1, tolerance: 1e-3, peerTiles: 2 },
  };
  const data: JobData = { job, layer: randomLayer({ ...job, seed: 7 }), drop: dropData(job.drop) };
  const folder = await Deno.makeTempDir();
  await writeData(folder, data);
  const peers = await openPeers(values.python ?? "python3", folder);
  const [numpy, crosssim] = [peers.numpy[0].facts, peers.crosssim.facts];
  const { skipped } = crosssim;
  console.log(`${gpu.facts.adapter}; numpy ${numpy.numpy}; ${skipped ?? `CrossSim ${crosssim.crosssim}`}`);
  const parts = [
    await readNoisePart(gpu, data),
    await programmingPart(gpu, data, "signed"),
    await programmingPart(gpu, data, "differential"),
    await dropPart(gpu, data),
  ];
  for (const part of parts) await agree(part, peers);
  const timed = await timeRounds(parts, { peers, rounds, crosssimRounds });
  const { comparisons, checks } = compareSides(parts, timed);
  printComparisons(comparisons);
  for (const { what, value, atMost, passed } of checks) {
    console.log(`${what}: ${value.toPrecision(3)}, at most ${atMost}: ${passed ? "reached" : "MISSED"}`);
  }
  if (values.out) {
    const agreement = Object.fromEntries(parts.map((part) => [part.key, part.agreement]));
    const peer = { name: "numpy and CrossSim", numpy: peers.numpy.map(({ facts }) => facts), crosssim };
    const timing =
      "milliseconds of one job (of one tile for wires); wall includes one read-back of the result per wait";
    const body = {
      peer,
      job: { name: "crossbar", ...job, repeatsPerWait: REPEATS, timed: timing },
      agreement,
      rounds: timed,
      comparisons,
      checks,
    };
    console.log(await writeRecord(values.out, gpu, body));
  }
  for (const python of [...peers.numpy, peers.crosssim]) await python.close();
  await Deno.remove(folder, { recursive: true });
  return [...comparisons, ...checks].some(({ passed }) => passed === false) ? 1 : 0;
}

if (import.meta.main) {
  const code = await main();
  gpu!.close();
  Deno.exit(code);
}
