import { ANY, type Device, PLAIN, programmingOf } from "./device.ts";

/**
 * A cell that keeps exactly what it is given: the control of every scenario, and the base of abstract weight noise.
 *
 * 0–25 µS only to have a scale: without any error of the cell the result does not depend on it.
 */
export const ideal: Device = {
  ...PLAIN,
  name: "ideal",
  about: "no error at all; the base of abstract noise on weights",
  source: "definition",
  evidence: "abstract",
  valid: { microsiemens: ANY, timeSeconds: ANY, kelvin: ANY, note: "leaves out everything that a real cell does" },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 25,
  programming: programmingOf("additive", [0]),
};
