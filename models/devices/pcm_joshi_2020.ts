import { type Device, PLAIN, PROGRAMMING_ONLY, programmingOf, ROOM_KELVIN } from "./device.ts";

const G_MAX = 25;

/**
 * The same phase-change memory in CrossSim's reading of Joshi's Fig. 3(b): programming only, seen 27.36 s after it.
 *
 * σ = −0.00178767 G² + 0.07585724 G + 0.28638599 µS, G in µS ≤ 25, on/off 100. Stays within 0.03 µS of pcm_ibm_2020: two
 * independent fits of one experiment.
 * Source: Joshi et al., Nat. Commun. 11:2473 (2020), Fig. 3(b); CrossSim `devices/custom/PCM_Joshi.py`.
 */
export const pcmJoshi2020: Device = {
  ...PLAIN,
  name: "pcm_joshi_2020",
  about: "phase-change memory: programming, the fit of CrossSim",
  source: "Joshi et al., Nat. Commun. 11:2473 (2020), Fig. 3(b); CrossSim PCM_Joshi",
  evidence: "measured",
  valid: {
    microsiemens: [0, G_MAX],
    timeSeconds: PROGRAMMING_ONLY,
    kelvin: ROOM_KELVIN,
    note: "no drift, no read noise: CrossSim found too little in the paper to repeat them",
  },
  gMinMicrosiemens: 0.25,
  gMaxMicrosiemens: G_MAX,
  programming: programmingOf("polynomial", [0.28638599, 0.07585724 * G_MAX, -0.00178767 * G_MAX ** 2]),
};
