import { ANY, constantLaw, type Device, PLAIN, programmingOf, YEAR } from "./device.ts";

/**
 * A generic cell whose errors do not depend on its state, as aihwkit offers it for comparisons.
 *
 * Programming: σ = 0.2 µS. Drift from t0 = 20 s with ν = |0.1 + 0.05 ξ|. Read: σ = (g(t)/g_max) √ln((t + t_read) / (2 t_read)) µS,
 * t_read = 250 ns: 4.2 µS for the largest cell right after programming, far more than any measured cell of this table.
 * Source: aihwkit `inference/noise/custom.py`, StateIndependentNoiseModel.
 */
export const stateIndependent: Device = {
  ...PLAIN,
  name: "state_independent",
  about: "generic cell whose errors do not depend on its state",
  source: "aihwkit StateIndependentNoiseModel",
  evidence: "style",
  valid: {
    microsiemens: ANY,
    timeSeconds: [0, 10 * YEAR],
    kelvin: ANY,
    note: "no fit to cells; its read noise is very large",
  },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 25,
  programming: programmingOf("additive", [0.2]),
  drift: { t0Seconds: 20, mu: constantLaw(0.1), sigma: constantLaw(0.05) },
  readNoise: { law: { law: "polynomial", coefficients: [0, 1, 0, 0, 0] }, relative: false, tReadSeconds: 250e-9 },
};
