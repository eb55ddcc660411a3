import { DAY, type Device, PLAIN, PROGRAMMING_ONLY, programmingOf, ROOM_KELVIN } from "./device.ts";

/** σ µS by powers of g/40 µS, a fit to Extended Data Fig. 3. */
const AFTER_SECOND: [number, number, number, number, number] = [0.348, 16.030, -43.853, 45.393, -16.815];
const AFTER_DAY: [number, number, number, number, number] = [0.701, 22.086, -50.773, 47.095, -16.458];
const AFTER_TWO_DAYS: [number, number, number, number, number] = [0.782, 20.274, -43.507, 37.062, -11.934];

/**
 * Resistive memory of the NeuRRAM chip at the three times that were measured: a second, a day, two days.
 *
 * The error at a later time is drawn anew from the wanted conductance, it does not add up; its mean is 0. The reference of
 * the fit is 40 µS: aihwkit names it but never reads it, so that at its default of 25 µS the noise comes out 1.6 times as
 * large as the fit. Here r = g/40 µS, as published.
 * Source: Wan et al., Nature 608:504 (2022), Extended Data Fig. 3; coefficients as in aihwkit `inference/noise/reram.py`,
 * ReRamWan2022NoiseModel.
 */
export const rramWan2022: Device = {
  ...PLAIN,
  name: "rram_wan_2022",
  about: "resistive memory of NeuRRAM: error after 1 s, 1 d and 2 d",
  source: "Wan et al., Nature 608:504 (2022), Ext. Data Fig. 3; aihwkit ReRamWan2022NoiseModel",
  evidence: "measured",
  valid: {
    microsiemens: [0, 40],
    timeSeconds: [1, 2 * DAY],
    kelvin: ROOM_KELVIN,
    note: "no other times, no read noise, no stuck cells",
  },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: 40,
  programming: programmingOf("polynomial", AFTER_SECOND),
  aging: {
    between: "refused",
    points: [
      { timeSeconds: 1, coefficients: AFTER_SECOND },
      { timeSeconds: DAY, coefficients: AFTER_DAY },
      { timeSeconds: 2 * DAY, coefficients: AFTER_TWO_DAYS },
    ],
  },
};

const CROSSSIM_G_MAX = 39.26;

/**
 * The same cells after a second, in CrossSim's reading of the same figure.
 *
 * σ = 1.536·10⁻⁴ G³ − 1.167·10⁻² G² + 0.2374 G + 1.053 µS, G in µS ≤ 39.26. At G = 0, where a differential pair keeps every
 * second cell, it is three times rram_wan_2022; from 5 µS on both agree within 0.6 µS: a measure of what a fit is worth.
 * Source: Wan et al., Nature 608:504 (2022), Extended Data Fig. 3; CrossSim `devices/custom/RRAM_Wan.py`.
 */
export const rramWan2022Crosssim: Device = {
  ...PLAIN,
  name: "rram_wan_2022_crosssim",
  about: "resistive memory of NeuRRAM: programming, the fit of CrossSim",
  source: "Wan et al., Nature 608:504 (2022), Ext. Data Fig. 3; CrossSim RRAM_Wan",
  evidence: "measured",
  valid: {
    microsiemens: [0, CROSSSIM_G_MAX],
    timeSeconds: PROGRAMMING_ONLY,
    kelvin: ROOM_KELVIN,
    note: "no later times, no read noise, no stuck cells",
  },
  gMinMicrosiemens: 0,
  gMaxMicrosiemens: CROSSSIM_G_MAX,
  programming: programmingOf("polynomial", [
    1.053,
    0.2374 * CROSSSIM_G_MAX,
    -1.167e-2 * CROSSSIM_G_MAX ** 2,
    1.536e-4 * CROSSSIM_G_MAX ** 3,
  ]),
};
