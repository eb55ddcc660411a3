import type { Device } from "./device.ts";

/** A cell that keeps exactly what it is given: the control of every scenario, and the base of abstract weight noise. */
export const ideal: Device = {
  name: "ideal",
  about: "no error at all; the base for abstract noise on weights",
  source: "definition",
  validity: "unlimited",
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 25,
  programming: {
    kind: "additive",
    coefficients: [0, 0, 0, 0, 0],
    limits: { floorMicrosiemens: 0, ceilingMicrosiemens: Infinity },
  },
  drift: null,
  readNoise: null,
};
