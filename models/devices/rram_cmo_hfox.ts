import { type Device, PLAIN, programmingOf, ROOM_KELVIN, YEAR } from "./device.ts";

const G_MIN = 9;
const G_MAX = 88.199997;

/**
 * Conductive-metal-oxide/HfOx resistive memory of IBM, programmed until it is within 2 % or 0.2 % of the target.
 *
 * Programming: σ = c0 + c1 G µS, what the verify window leaves. From a second on: G − 0.089 ln t + (0.042 ln t + 0.412) ξ µS,
 * whatever the conductance; at 0 the cell is as programmed, so the first second adds 0.41 µS at once. Read (1/f):
 * σ = 0.02773 log10(G/µS) √ln((t + t_read) / (2 t_read)) µS, t_read = 1 µs. Limited to 9–88.2 µS at every step; aihwkit
 * limits only after the last. Its default acceptance 2e-2 is not a key of its table and means 0.2 %, not 2 %.
 * Source: Falcone et al., arXiv:2502.04524 (2025); read noise: Lombardo et al., DRC 2024; constants as in aihwkit
 * `inference/noise/reram.py`, ReRamCMONoiseModel.
 */
function cmoHfox(acceptance: string, [c0, c1]: [number, number]): Omit<Device, "name"> {
  return {
    ...PLAIN,
    about: `CMO/HfOx resistive memory, accepted at ${acceptance}: relaxation, 1/f read noise`,
    source: "Falcone et al., arXiv:2502.04524 (2025); aihwkit ReRamCMONoiseModel",
    evidence: "measured",
    valid: {
      microsiemens: [G_MIN, 88.2],
      timeSeconds: [0, 10 * YEAR],
      kelvin: ROOM_KELVIN,
      note: "years extrapolate the logarithm of time; no temperature, no stuck cells",
    },
    gMinMicrosiemens: G_MIN,
    gMaxMicrosiemens: G_MAX,
    limits: { floorMicrosiemens: G_MIN, ceilingMicrosiemens: G_MAX },
    programming: programmingOf("polynomial", [c0, c1 * G_MAX]),
    relaxation: { fromSeconds: 1, shiftPerLog: 0.08900206, sdPerLog: 0.04201137, sdConstant: 0.41183342 },
    readNoise: {
      // log10 of the source as a natural logarithm
      law: { law: "logarithmic", coefficients: [0, 0.0277316483 / Math.LN10] },
      relative: false,
      tReadSeconds: 1e-6,
    },
  };
}

export const rramCmoHfox2: Device = { name: "rram_cmo_hfox_2", ...cmoHfox("2 %", [0.0112185391, 0.01129027418]) };

export const rramCmoHfox02: Device = { name: "rram_cmo_hfox_02", ...cmoHfox("0.2 %", [0.00081107, 0.00106879]) };
