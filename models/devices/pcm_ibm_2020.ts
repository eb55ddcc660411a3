import { clampedLog, type Device, PLAIN, programmingOf, ROOM_KELVIN, YEAR } from "./device.ts";

/**
 * Phase-change memory as measured on a million mushroom cells of IBM, in the fit of IBM's own simulator.
 *
 * Programming: σ = 0.26348 + 1.9650 r − 1.1731 r² µS, r = g/25 µS. Drift from t0 = 20 s: ν = |μ + σ ξ| by the conductance
 * that was wanted. Read: σ = g(t) Q √ln((t + t_read) / (2 t_read)), Q = min(0.2, 0.0088 / r^0.65) by the conductance after
 * programming (aihwkit's documentation says the wanted one, its code does this), t_read = 250 ns, t counted with t0. aihwkit
 * draws it once per time; `read_noise` of a scenario chooses. Both cells of a pair stay separate cells here, where aihwkit
 * folds them after programming.
 * Source: Nandakumar et al., ICECS 2019; Joshi et al., Nat. Commun. 11:2473 (2020), Methods; constants as in aihwkit
 * `inference/noise/pcm.py`, PCMLikeNoiseModel.
 */
export const pcmIbm2020: Device = {
  ...PLAIN,
  name: "pcm_ibm_2020",
  about: "phase-change memory: programming, drift, 1/f read noise",
  source: "Nandakumar et al., ICECS 2019; Joshi et al., Nat. Commun. 11:2473 (2020); aihwkit",
  evidence: "measured",
  valid: {
    microsiemens: [0, 25],
    timeSeconds: [0, 10 * YEAR],
    kelvin: ROOM_KELVIN,
    note: "drift was followed for about a day: years extrapolate its power law; no temperature, no stuck cells",
  },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 25,
  programming: programmingOf("polynomial", [0.26348, 1.9650, -1.1731]),
  drift: {
    t0Seconds: 20,
    mu: clampedLog({ log: -0.0155, constant: 0.0244, min: 0.049, max: 0.1 }),
    sigma: clampedLog({ log: -0.0125, constant: -0.0059, min: 0.008, max: 0.045 }),
  },
  readNoise: {
    law: { law: "power", coefficient: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2 },
    relative: true,
    tReadSeconds: 250e-9,
  },
};
