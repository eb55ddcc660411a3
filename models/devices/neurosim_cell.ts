import { ANY, type Device, PLAIN, PROGRAMMING_ONLY, programmingOf } from "./device.ts";

const G_MAX = 10;
const ON_OFF = 17;

/**
 * One-bit cell as NeuroSim assumes it: 100 kΩ on, on/off 17, conductance redrawn with a spread of 5 % at every read.
 *
 * NeuroSim V1.4 multiplies the conductance by 1 + vari ξ anew for every input bit, slice and sub-array. Its maintainers call
 * that device-to-device variation, but it acts as read noise, and is read noise here. Its default is vari = 0 and on/off
 * 10; 5 % is the size that its users ask about, and a choice of ours.
 * Source: Peng et al., DNN+NeuroSim, IEDM 2019 and TCAD 2021; defaults of DNN_NeuroSim V1.4 and its issue V1.3#26.
 */
export const neurosimCell: Device = {
  ...PLAIN,
  name: "neurosim_cell",
  about: "1-bit cell as NeuroSim assumes it: on/off 17, 5 % redrawn at every read",
  source: "DNN_NeuroSim V1.4 (100 kΩ, on/off 17, vari)",
  evidence: "style",
  valid: {
    microsiemens: ANY,
    timeSeconds: PROGRAMMING_ONLY,
    kelvin: ANY,
    note: "what a simulator assumes, no fit to cells; its retention t^v is left out",
  },
  gMinMicrosiemens: G_MAX / ON_OFF,
  gMaxMicrosiemens: G_MAX,
  levels: 2,
  programming: programmingOf("additive", [0]),
  readNoise: { law: { law: "polynomial", coefficients: [0.05, 0, 0, 0, 0] }, relative: true, tReadSeconds: null },
};
