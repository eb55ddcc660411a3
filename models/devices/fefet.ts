import { ANY, type Device, PLAIN, PROGRAMMING_ONLY, programmingOf } from "./device.ts";

const G_MIN = 0.1;
const G_MAX = 1;
/** σ of a cell before the factors, as a part of its full scale; the papers sweep it from 0 to 0.4. */
const SIGMA = 0.1;

/**
 * Ferroelectric transistor with two bits, whose two middle levels are s times as uncertain as the outer two.
 *
 * σ = 0.1 g_max / √(0.4 s² + 0.6), times s where 0.25 < g/g_max < 0.75; the divisor keeps the mean square about that of an
 * even error. The shape is an assumption of training papers, the size 0.1 a free parameter of theirs and a choice of
 * ours: set `programming_scale`. Range: 10 MΩ and 1 MΩ at 50 mV of a simulated cell.
 * Source: Qin et al., NeFT, arXiv:2305.14561 (s = 2: FeFET2, s = 6: FeFET6), thresholds as in its code and EvaXB; range: the
 * sample FeFET of memory estimators of the NVSim family.
 */
function fefet(s: number): Omit<Device, "name"> {
  return {
    ...PLAIN,
    about: `ferroelectric transistor, 2 bits, middle levels ${s} times as uncertain`,
    source: "Qin et al., arXiv:2305.14561 (NeFT); range: NVSim-style sample FeFET",
    evidence: "style",
    valid: {
      microsiemens: ANY,
      timeSeconds: PROGRAMMING_ONLY,
      kelvin: ANY,
      note: "an assumed shape with a free size, no fit to cells; no retention, no read noise, no stuck cells",
    },
    gMinMicrosiemens: G_MIN,
    gMaxMicrosiemens: G_MAX,
    levels: 4,
    readVolts: 0.05,
    programming: programmingOf("four_level", [(SIGMA * G_MAX) / Math.sqrt(0.4 * s ** 2 + 0.6), s, 0.25, 0.75]),
  };
}

export const fefet2: Device = { name: "fefet_2", ...fefet(2) };

export const fefet6: Device = { name: "fefet_6", ...fefet(6) };
