import { type Aging, DAY, type Device, PLAIN, programmingOf, ROOM_KELVIN } from "./device.ts";

/** Currents of the fit are nA at the read voltage of 0.1 V: 100 nA are 1 µS. */
const NANOAMPERE_PER_MICROSIEMENS = 100;
const microsiemens = (nanoampere: number) => nanoampere / NANOAMPERE_PER_MICROSIEMENS;

/** A, B nA of σ = A (1 − exp(−I/B)) by days after programming, Fig. 10(a). */
const SPREAD = [
  [19.88665, 176.3115],
  [25.59102, 186.85544],
  [28.72753, 193.56834],
  [31.04318, 198.90332],
  [33.76214, 204.77023],
  [34.57909, 207.34309],
];

/** pᵢ of the mean shift Σ pᵢ I^i, I in nA, by days after programming, Fig. 10(b); day 0 has none by definition. */
// deno-fmt-ignore
const SHIFT = [
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [1.72684e-1, 5.72552e-2, -6.85715e-4, 3.50271e-6, -9.37682e-9, 1.40575e-11, -1.19803e-14, 5.41293e-18, -8.85448e-22, -1.66869e-25, 5.95180e-29],
  [2.50712e-1, 6.62195e-2, -6.83218e-4, 2.99442e-6, -6.78255e-9, 7.70482e-12, -3.04983e-15, -2.15919e-18, 2.94617e-21, -1.23359e-24, 1.85329e-28],
  [-1.75300e-2, 9.76883e-2, -9.63791e-4, 4.55551e-6, -1.22391e-8, 1.93786e-11, -1.85899e-14, 1.07659e-17, -3.58211e-21, 5.96785e-25, -3.30410e-29],
  [4.03338e-2, 1.03111e-1, -1.04740e-3, 4.83961e-6, -1.28132e-8, 1.99484e-11, -1.85139e-14, 1.00008e-17, -2.84944e-21, 3.01008e-25, 1.18747e-29],
  [3.19927e-1, 1.06596e-1, -1.04054e-3, 4.50290e-6, -1.10352e-8, 1.56477e-11, -1.27592e-14, 5.45513e-18, -7.26841e-22, -2.43893e-25, 7.14608e-29],
];

const saturating = ([a, b]: number[]): Aging["points"][number]["coefficients"] => [
  microsiemens(a),
  microsiemens(b),
  0,
  0,
  0,
];

/**
 * Charge-trapping SONOS transistor, 40 nm, read below threshold: error and mean shift of currents over five days.
 *
 * The source gives currents in nA at one read voltage; conductance here is that current by 0.1 V (CrossSim's default), so
 * 16 µS are 1600 nA. At each day: first the mean shift of the wanted current, then σ = A (1 − exp(−I/B)) of the shifted
 * one, both anew from the wanted current; between days coefficients are linear in time. Read noise, white: σ alike, with
 * A 12.58 nA, B 215.4 nA. CrossSim extrapolates beyond day 5, here that is refused.
 * Source: Agrawal et al., IEDM 2022, 21.7.1, Figs. 10, 11(b), 128 000 cells; constants as in CrossSim
 * `devices/custom/SONOS.py`.
 */
export const sonos: Device = {
  ...PLAIN,
  name: "sonos",
  about: "charge-trapping transistor, 40 nm: error and shift over 5 days, read noise",
  source: "Agrawal et al., IEDM 2022, 21.7.1; CrossSim SONOS",
  evidence: "measured",
  valid: {
    microsiemens: [0, 18],
    timeSeconds: [0, 5 * DAY],
    kelvin: ROOM_KELVIN,
    readVolts: [0.1, 0.1],
    note: "currents at one read voltage, taken as conductance at 0.1 V; no temperature, no stuck cells",
  },
  gMinMicrosiemens: 1.6e-6,
  gMaxMicrosiemens: 16,
  programming: programmingOf("saturating", saturating(SPREAD[0])),
  aging: {
    between: "linear",
    shiftUnitMicrosiemens: microsiemens(1),
    points: SPREAD.map((spread, day) => ({
      timeSeconds: day * DAY,
      coefficients: saturating(spread),
      shift: SHIFT[day].map(microsiemens),
    })),
  },
  readNoise: {
    law: { law: "saturating", coefficients: [microsiemens(12.58037), microsiemens(215.36557)] },
    relative: false,
    tReadSeconds: null,
  },
};
