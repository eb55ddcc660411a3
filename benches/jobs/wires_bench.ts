/** IR drop in tiles of 64 × 64 pairs: the resistor networks solved to 10⁻⁵ of the largest input. */

import { jobBench } from "../../benching.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import { dropProgram, pairsOf } from "../peers/jobs/_crossbar_programs.ts";
import { needOracle, sessionJob } from "./_session_job.ts";

const DROP = { tiles: 64, size: 64, vectors: 16, ohms: 1, tolerance: 1e-5 };

jobBench({
  id: "IR drop of 64 tiles of 64 × 64 pairs, 1 Ω, 16 inputs",
  ...{ group: "crossbar wires", version: 1 },
  work: { unit: "MAC", amount: 2 * DROP.tiles * DROP.size * DROP.size * DROP.vectors },
  async open(engine) {
    const reads = ["out"];
    await needOracle(engine, { ...loadedOf({ ...DROP, tiles: 1, size: 16, vectors: 2 }), reads, most: 1e-4 });
    return await sessionJob(engine, { ...loadedOf(DROP), reads });
  },
});

function loadedOf(drop: typeof DROP) {
  const { tiles, size, vectors } = drop;
  const random = mulberry32(3);
  const uniform = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const [weights, x] = [uniform(tiles * size * size), uniform(tiles * vectors * size)];
  return { program: dropProgram(drop, false).program, data: { cells: pairsOf(weights, { ...drop }), x } };
}
