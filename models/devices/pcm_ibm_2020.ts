import type { Device } from "./device.ts";

/** Phase-change memory of IBM as measured on a million mushroom cells, in the fit that IBM's own simulator uses. */
export const pcmIbm2020: Device = {
  name: "pcm_ibm_2020",
  about: "phase-change memory, 25 µS, state-dependent programming noise, drift, 1/f read noise",
  source:
    "Nandakumar et al., ICECS 2019; Joshi et al., Nat. Commun. 11:2473 (2020); constants as in aihwkit PCMLikeNoiseModel",
  validity:
    "g ≤ 25 µS, room temperature; both cells of a pair stay separate cells (aihwkit folds them after programming)",
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 25,
  programming: {
    kind: "polynomial",
    coefficients: [0.26348, 1.9650, -1.1731, 0, 0],
    limits: { floorMicrosiemens: 0, ceilingMicrosiemens: Infinity },
  },
  drift: {
    t0Seconds: 20,
    mu: { log: -0.0155, constant: 0.0244, min: 0.049, max: 0.1 },
    sigma: { log: -0.0125, constant: -0.0059, min: 0.008, max: 0.045 },
  },
  readNoise: { coefficient: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2, tReadSeconds: 250e-9 },
};
