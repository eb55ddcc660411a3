import { type Device, PLAIN, PROGRAMMING_ONLY, programmingOf, ROOM_KELVIN } from "./device.ts";

const G_MAX = 225;

/**
 * Multilevel resistive memory after program-and-verify (IGVVA-100), with its I–V curve.
 *
 * Programming: σ = 4.782321 − 0.009107 G µS, G from 50 to 225 µS (Fig. 4). Curve: I = G V + P2(z) V² + P3(z) V³ in SI units,
 * z = log10(G in S), for |V| ≤ 0.5 V (Fig. 1). The curve was measured from 62.5 to 110 µS; CrossSim adds a straight line at
 * 225 µS as a fifth point, so that elsewhere it is a guess.
 * Source: Milo et al., IRPS 2021; constants as in CrossSim `devices/custom/RRAM_Milo.py`.
 */
export const rramMilo2021: Device = {
  ...PLAIN,
  name: "rram_milo_2021",
  about: "multilevel resistive memory: programming, I–V curve",
  source: "Milo et al., IRPS 2021, Figs. 1, 4; CrossSim RRAM_Milo",
  evidence: "measured",
  valid: {
    microsiemens: [50, G_MAX],
    timeSeconds: PROGRAMMING_ONLY,
    kelvin: ROOM_KELVIN,
    readVolts: [0, 0.5],
    note: "the curve is measured from 62.5 to 110 µS only; no retention, no read noise, no stuck cells",
  },
  gMinMicrosiemens: 50,
  gMaxMicrosiemens: G_MAX,
  programming: programmingOf("polynomial", [4.782321, -0.009107 * G_MAX]),
  curve: {
    kind: "log_cubic",
    square: [0.007063, 0.005711, 0.001541, 0.0001388],
    cube: [0.0012968, 0.00067919, 0.00008871, 0],
  },
};
