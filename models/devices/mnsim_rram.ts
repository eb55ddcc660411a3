import { ANY, type Device, PLAIN, PROGRAMMING_ONLY, programmingOf } from "./device.ts";

/**
 * Resistive memory as MNSIM 2.0 assumes it by default: 1 MΩ and 10 kΩ, variation 1 %, stuck cells 0.1 % + 0.1 %.
 *
 * MNSIM varies resistance and draws one number per level and layer; here each cell has its own, on its conductance, which
 * at 1 % is the same to first order.
 * Source: Zhu et al., MNSIM 2.0, GLSVLSI 2020; defaults of its SimConfig.ini.
 */
export const mnsimRram: Device = {
  ...PLAIN,
  name: "mnsim_rram",
  about: "resistive memory as MNSIM assumes it: 2 states, 1 % spread, stuck cells",
  source: "defaults of MNSIM 2.0 (SimConfig.ini)",
  evidence: "style",
  valid: {
    microsiemens: ANY,
    timeSeconds: PROGRAMMING_ONLY,
    kelvin: ANY,
    note: "what a simulator assumes, no fit to cells; no retention, no read noise",
  },
  gMinMicrosiemens: 1,
  gMaxMicrosiemens: 100,
  levels: 2,
  programming: programmingOf("proportional", [0.01]),
  stuck: { off: 1e-3, on: 1e-3 },
};
