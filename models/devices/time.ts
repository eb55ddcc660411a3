/** Time and temperature as the cells see them. */

import type { Device, Programming } from "./device.ts";

/** Boltzmann's constant, eV/K and J/K. Source: SI 2019. */
const BOLTZMANN_ELECTRONVOLTS = 8.617333262e-5;
const BOLTZMANN_JOULES = 1.380649e-23;

interface Heat {
  kelvin: number;
  referenceKelvin: number;
}

function arrhenius(activationElectronvolts: number, { kelvin, referenceKelvin }: Heat): number {
  return Math.exp((activationElectronvolts / BOLTZMANN_ELECTRONVOLTS) * (1 / referenceKelvin - 1 / kelvin));
}

/** Seconds of ageing at the reference temperature that do what the stated time does at the stated temperature. */
export function agedSeconds(
  { timeSeconds, temperature }: {
    timeSeconds: number;
    temperature: Heat & { driftActivationElectronvolts: number };
  },
): number {
  return timeSeconds * arrhenius(temperature.driftActivationElectronvolts, temperature);
}

/** Factor on σ of read noise. */
export function readFactor({ temperature }: { temperature: Heat & { readActivationElectronvolts: number } }): number {
  return arrhenius(temperature.readActivationElectronvolts, temperature);
}

/** Variance of the thermal noise current of a conductance, µA² per µS: 4kTB. Source: Johnson and Nyquist 1928. */
export function thermalVariance(
  { temperature: { kelvin, bandwidthHertz } }: { temperature: { kelvin: number; bandwidthHertz: number } },
): number {
  return 4 * BOLTZMANN_JOULES * kelvin * bandwidthHertz * 1e6;
}

/**
 * Programming law and mean shift (µS) of a technology that was measured at certain times.
 *
 * @throws {RangeError} if it was not measured at this time, nor around it
 */
export function agingAt(device: Device, timeSeconds: number): { programming: Programming; shift: number[] | null } {
  const { points, between } = device.aging!;
  const exact = points.find((point) => point.timeSeconds === timeSeconds);
  const above = points.findIndex((point) => point.timeSeconds >= timeSeconds);
  if (!exact && (between === "refused" || above <= 0)) {
    const known = points.map((point) => point.timeSeconds).join(" | ");
    throw new RangeError(`Cannot age ${device.name}: expected a time of ${known} s, got ${timeSeconds}`);
  }
  const low = exact ?? points[above - 1], high = exact ?? points[above];
  const part = exact ? 0 : (timeSeconds - low.timeSeconds) / (high.timeSeconds - low.timeSeconds);
  const mix = (a: number[], b: number[]) => a.map((v, i) => v + part * (b[i] - v));
  const coefficients = mix(low.coefficients, high.coefficients) as Programming["coefficients"];
  const shift = low.shift || high.shift ? mix(low.shift ?? zeros, high.shift ?? zeros) : null;
  return { programming: { ...device.programming, coefficients }, shift };
}

const zeros: number[] = Array(11).fill(0);
