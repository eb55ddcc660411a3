import { ANY, type Device, PLAIN, PROGRAMMING_ONLY, programmingOf } from "./device.ts";

const OHM_PARALLEL = 3e3;
const OHM_ANTIPARALLEL = 6e3;

/**
 * Spin-transfer-torque magnetic junction: two states and a spread of 5 %. A guess: no fit to cells was found.
 *
 * 3 kΩ parallel and 6 kΩ antiparallel (magnetoresistance 100 %; real junctions reach 200 %), read at 0.25 V. Each cell is off
 * by 5 % of its conductance, which nobody states. No drift.
 * Source: resistances and voltage: STTRAM sample cell of NVMExplorer; spread: assumed.
 */
export const sttMram: Device = {
  ...PLAIN,
  name: "stt_mram",
  about: "magnetic junction, 2 states, on/off 2, 5 % spread",
  source: "resistances: NVMExplorer STTRAM sample cell; spread: assumed",
  evidence: "guess",
  valid: {
    microsiemens: ANY,
    timeSeconds: PROGRAMMING_ONLY,
    kelvin: ANY,
    note: "nobody's measurement: no write errors, no retention, no read noise, no dependence on voltage",
  },
  gMinMicrosiemens: 1e6 / OHM_ANTIPARALLEL,
  gMaxMicrosiemens: 1e6 / OHM_PARALLEL,
  levels: 2,
  readVolts: 0.25,
  programming: programmingOf("proportional", [0.05]),
};
