/** IR drop in tiles of 64 × 64 pairs: the resistor networks solved to 10⁻⁵ of the largest input. */

import { jobBench } from "../../benching.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import { dropProgram, pairsOf } from "../peers/jobs/_crossbar_programs.ts";
import { needOracle, needPart, sessionJob } from "./_session_job.ts";

const DROP = { tiles: 64, size: 64, vectors: 16, ohms: 1, tolerance: 1e-5 };

jobBench({
  id: "IR drop of 64 tiles of 64 × 64 pairs, 1 Ω, 16 inputs",
  ...{ group: "crossbar wires", version: 1 },
  work: { unit: "MAC", amount: 2 * DROP.tiles * DROP.size * DROP.size * DROP.vectors },
  async open(engine) {
    const reads = ["out"];
    await needOracle(engine, { ...loadedOf({ ...DROP, tiles: 1, size: 16, vectors: 2 }), reads, most: 1e-4 });
    return await sessionJob(engine, { ...loadedOf(DROP), reads, check: ([out]) => needTile(out) });
  },
});

/** The oracle solves one of the tiles that are timed, which do not know of each other. */
async function needTile(out: Numbers): Promise<void> {
  const { cells, x } = loadedOf(DROP).data;
  const tile = Math.floor(DROP.tiles * Math.random());
  const ofTile = <T extends Numbers>(values: T) => {
    const each = values.length / DROP.tiles;
    return values.subarray(tile * each, (tile + 1) * each) as T;
  };
  const { program } = loadedOf({ ...DROP, tiles: 1 });
  await needPart(ofTile(out), { program, data: { cells: ofTile(cells), x: ofTile(x) }, read: "out", most: 1e-4 });
}

function loadedOf(drop: typeof DROP) {
  const { tiles, size, vectors } = drop;
  const random = mulberry32(3);
  const uniform = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const [weights, x] = [uniform(tiles * size * size), uniform(tiles * vectors * size)];
  return { program: dropProgram(drop, false).program, data: { cells: pairsOf(weights, { ...drop }), x } };
}
