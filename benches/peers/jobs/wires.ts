/** Tiles of differential pairs with resistance in their wires: IR drop. */

import { exactCurrents } from "../../../kernels/crossbar/wires_oracle.ts";
import { mulberry32 } from "../../../kernels/contract.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { CELLS } from "../../crossbar_layer.ts";
import { type Drop, dropProgram, Ours, pairsOf } from "./_crossbar_programs.ts";
import { type Job, type JobData, largest, needAtMost, type OpenJob, relativeError } from "../_job.ts";
import type { Times } from "../_times.ts";

/** The peer solves so many of our tiles: it takes them one after the other. */
const PEER_TILES = 2;
const DROP: Drop = { tiles: 64, size: 64, vectors: 16, ohms: 1, tolerance: 1e-3 };
const OURS = `${DROP.tiles} tiles at once`;
/** What a residual and an error of a current may be, as parts of the largest input. */
const MOST_OFF = 1e-4;
/** What the peer may be off: it stops at a tolerance of its own. */
const PEER_OFF = 1e-3;

export const wiresJob: Job = {
  id: "IR drop, a tile of 64 × 64 pairs × 16 inputs",
  key: "wires",
  work: { unit: "MAC", amount: 2 * DROP.size ** 2 * DROP.vectors },
  clock: "wall",
  rivals: [{ ours: OURS, peer: "CrossSim", share: PEER_TILES, bar: { at: "least", value: 5 } }],
  open: openWires,
};

interface WiresData {
  weights: Float32Array;
  x: Float32Array;
  cells: Float32Array;
  /** Of the first tiles, µA for inputs in V. */
  exact: Float64Array;
}

function wiresData(): WiresData {
  const { tiles, size, vectors, ohms } = DROP;
  const random = mulberry32(3);
  const uniform = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const [weights, x] = [uniform(tiles * size * size), uniform(tiles * vectors * size)];
  const cells = pairsOf(weights, DROP);
  const exact = new Float64Array(PEER_TILES * vectors * size);
  for (let tile = 0; tile < PEER_TILES; tile++) {
    const inputs = Array.from({ length: vectors }, (_, v) => x.subarray((tile * vectors + v) * size).subarray(0, size));
    for (const [plane, sign] of [[0, 1], [1, -1]]) {
      const own = cells.subarray((2 * tile + plane) * size * size).subarray(0, size * size);
      const wires = { wordOhms: ohms, bitOhms: ohms };
      exactCurrents({ cells: own, rows: size, cols: size, wires }, inputs).forEach((currents, v) =>
        currents.forEach((current, j) => exact[(tile * vectors + v) * size + j] += sign * current)
      );
    }
  }
  return { weights, x, cells, exact };
}

async function openWires(engine: Engine): Promise<OpenJob> {
  const data = wiresData();
  const agreement = await checkWires(engine, data);
  const ours = await Ours.open(engine, dropProgram(DROP, false).program, { cells: data.cells, x: data.x });
  const share = ({ wall, cpu }: Times): Times => ({ wall: wall / DROP.tiles, cpu: cpu / DROP.tiles });
  return {
    data: peerData(data),
    sides: { [OURS]: { time: async (calls) => share(await ours.time(calls)) } },
    agreement,
    agree(result) {
      const peerRelativeErrorToExact = relativeError(result, inWeights(data));
      needAtMost("the peer's error to the exact currents", { value: peerRelativeErrorToExact, most: PEER_OFF });
      return { peerRelativeErrorToExact };
    },
    close: () => ours.session.close(),
  };
}

/** @throws {Disagreement} if our currents are not those of the resistor network */
async function checkWires(engine: Engine, { cells, x, exact }: WiresData): Promise<Record<string, number>> {
  const checked = dropProgram(DROP, true);
  const probe = await Ours.open(engine, checked.program, { cells, x });
  const got = (await probe.values()).subarray(0, exact.length);
  const residual = largest(await probe.values(checked.residual!.name)) / largest(x);
  probe.session.close();
  const agreement = {
    ...{ sweeps: checked.sweeps, largestResidualOfInput: residual },
    relativeErrorToExact: relativeError(got, exact),
    largestErrorOfInput: errorOfInput(got, { cells, x, exact }),
  };
  const { sweeps: _, ...errors } = agreement;
  for (const [what, value] of Object.entries(errors)) needAtMost(what, { value, most: MOST_OFF });
  return agreement;
}

/** Largest error of a current as a part of what its column's pairs give for the largest input. */
function errorOfInput(got: Float32Array, { cells, x, exact }: Omit<WiresData, "weights">): number {
  const { size, vectors } = DROP;
  const column = (tile: number, j: number) => {
    let sum = 0;
    for (let r = 0; r < 2 * size; r++) sum += cells[(2 * tile * size + r) * size + j];
    return sum;
  };
  const most = largest(x);
  let worst = 0;
  got.forEach((current, i) => {
    const tile = Math.floor(i / (vectors * size));
    worst = Math.max(worst, Math.abs(current - exact[i]) / (column(tile, i % size) * most));
  });
  return worst;
}

/** The exact currents in the peer's unit, that of the weights. */
function inWeights({ weights, exact }: WiresData): Float64Array {
  const { size, vectors } = DROP;
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = CELLS;
  const scales = Array.from(
    { length: PEER_TILES },
    (_, tile) => largest(weights.subarray(tile * size * size, (tile + 1) * size * size)) / (high - low),
  );
  return exact.map((current, i) => current * scales[Math.floor(i / (vectors * size))]);
}

function peerData({ weights, x }: WiresData): JobData {
  const { size, vectors, ohms } = DROP;
  const { gMinMicrosiemens: gMin, gMaxMicrosiemens: gMax } = CELLS;
  const [cells, inputs] = [size * size, vectors * size];
  return {
    constants: { gMin, gMax, ohms },
    matrices: {
      weights: { shape: [PEER_TILES, size, size], values: weights.slice(0, PEER_TILES * cells) },
      inputs: { shape: [PEER_TILES, vectors, size], values: x.slice(0, PEER_TILES * inputs) },
    },
  };
}
