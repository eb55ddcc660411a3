import { type Device, PLAIN, programmingOf, ROOM_KELVIN, YEAR } from "./device.ts";

/**
 * Phase-change memory of IBM's HERMES chip, one or two cells per unit cell, in the fit of IBM's own simulator.
 *
 * Laws as of pcm_ibm_2020, each with a logarithm at low r = g/g_max and a cubic above a threshold; t_read = 512 ns. Two
 * cells: conductance is their sum, both as if in the same state, and drift is counted from t0 = 300 s; one cell: 200 s.
 * Just above a threshold the fits jump (μ of ν from 0.0731 to 0.0720 at r = 0.0945): that is how they are published.
 * Source: Le Gallo et al., Nat. Electron. 6:680 (2023); Khaddam-Aljameh et al., JSSC 2022; programming of two cells:
 * Vasilopoulos et al., TED 2023; constants as in aihwkit `inference/noise/hermes.py`, HermesNoiseModel.
 */
const SOURCE = "Le Gallo et al., Nat. Electron. 6:680 (2023); aihwkit HermesNoiseModel";
const NOTE = "years extrapolate the power law of drift; no temperature, no stuck cells";

/** Mean of ν: the same for one cell and two, which are taken to be in the same state. */
const MU = {
  ...{ log: -0.0387, constant: -0.0182, min: 0.072, max: 0.13, threshold: 0.0945 },
  cubic: [0.0736, -0.0126, -0.0436, 0] as [number, number, number, number],
};

export const pcmHermes1: Device = {
  ...PLAIN,
  name: "pcm_hermes_1",
  about: "phase-change memory of HERMES, one cell: programming, drift, 1/f read noise",
  source: SOURCE,
  evidence: "measured",
  valid: { microsiemens: [0, 10.35], timeSeconds: [0, 10 * YEAR], kelvin: ROOM_KELVIN, note: NOTE },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 10.35,
  programming: programmingOf("polynomial", [0.15781817, 2.32443916, -2.16310839, 0.68841818]),
  drift: {
    t0Seconds: 200,
    mu: MU,
    sigma: {
      ...{ log: -0.0120, constant: -0.0023, min: 0.0124, max: 0.04, threshold: 0.3039 },
      cubic: [0.0104, 0.0116, -0.0165, 0],
    },
  },
  readNoise: {
    law: {
      law: "piecewise",
      ...{ log: -0.0078, constant: 0.0038, min: 0.0179, max: 0.04, threshold: 0.1591 },
      cubic: [0.0088, 0.0768, -0.1352, 0.0664],
    },
    relative: true,
    tReadSeconds: 512e-9,
  },
};

export const pcmHermes2: Device = {
  ...PLAIN,
  name: "pcm_hermes_2",
  about: "phase-change memory of HERMES, two cells: programming, drift, 1/f read noise",
  source: SOURCE,
  evidence: "measured",
  valid: { microsiemens: [0, 20.7], timeSeconds: [0, 10 * YEAR], kelvin: ROOM_KELVIN, note: NOTE },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 20.7,
  programming: programmingOf("polynomial", [0.16603222, 4.71806468, -8.48101252, 4.68961419]),
  drift: {
    t0Seconds: 300,
    mu: MU,
    sigma: {
      ...{ log: -0.0117, constant: -0.0057, min: 0.0091, max: 0.04, threshold: 0.3055 },
      cubic: [0.0073, 0.0093, -0.0118, 0],
    },
  },
  readNoise: {
    law: {
      law: "piecewise",
      ...{ log: -0.0117, constant: -0.0069, min: 0.015, max: 0.04, threshold: 0.16 },
      cubic: [0.0123, 0.0211, -0.0280, 0.0069],
    },
    relative: true,
    tReadSeconds: 512e-9,
  },
};
