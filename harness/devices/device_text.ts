/** A cell technology as the tables that a person reads in a terminal. */

import { ages, type Device } from "../../models/devices/device.ts";
import { conductanceAfter, driftExponent, programmingSigma, readSigma } from "../../models/devices/laws.ts";
import { cellRows, lawSections, section, span } from "./device_constants.ts";
import { agesOf, conductancesOf, EVIDENCE, startsOf } from "./device_samples.ts";
import { showTime } from "../output/plots.ts";
import { table } from "../output/table.ts";

/** Every technology in one line. */
export function deviceTable(devices: Device[]): string[] {
  const rows = devices.map((
    d,
  ) => [d.name, d.evidence, span(d.gMinMicrosiemens, d.gMaxMicrosiemens), d.about, d.source]);
  return table(["device", "evidence", "range µS", "what", "source"], rows);
}

/** What is known of one technology: constants, then what its laws give. */
export function deviceText(device: Device): string[] {
  const { name, about, evidence, source, valid } = device;
  const [from, to] = valid.timeSeconds;
  const time = to === Infinity ? "at any time" : to === from ? "just" : [from, to].map(showTime).join(" … ");
  const kelvin = valid.kelvin[1] === Infinity ? "any temperature" : `${span(...valid.kelvin)} K`;
  const volts = valid.readVolts ? `, reads of ${span(...valid.readVolts)} V` : "";
  return [
    `${name}: ${about}`,
    "",
    `evidence  ${evidence}: ${EVIDENCE[evidence]}`,
    `source    ${source}`,
    `valid     ${span(...valid.microsiemens)} µS, ${time} after programming, ${kelvin}${volts}`,
    `          ${valid.note}`,
    ...section("constants", ["constant", "value", "unit"], cellRows(device)),
    ...lawSections(device),
    ...sampleSections(device),
  ];
}

/** What the laws give at several conductances and times. */
function sampleSections(device: Device): string[] {
  const { aging, drift, readNoise } = device;
  const conductances = conductancesOf(device), starts = startsOf(device), times = agesOf(device);
  const measured = aging ? times : [times[0]];
  const errors = conductances.map((g) => [
    fixed(g, device.gMaxMicrosiemens),
    ...measured.map((t) => fixed(programmingSigma(device, g, t), 1)),
    ...(drift ? exponent(device, g) : []),
  ]);
  const errorHead = aging ? times.map((t) => `σ after ${showTime(t)}`) : ["σ µS"];
  const later = times.map((t) => [
    showTime(t),
    ...starts.map((g) => {
      const { mean, sd } = conductanceAfter(device, g, t);
      return `${fixed(mean, device.gMaxMicrosiemens)} ± ${fixed(sd, device.gMaxMicrosiemens)}`;
    }),
  ]);
  const noisy = readNoise?.tReadSeconds === null ? times.slice(0, 1) : times;
  const reads = conductances.map((g) => [
    fixed(g, device.gMaxMicrosiemens),
    ...noisy.map((t) => fixed(readSigma(device, g, t), 1)),
  ]);
  const targets = starts.map((g) => `target ${fixed(g, device.gMaxMicrosiemens)}`);
  return [
    ...section(aging ? "error of programming and ageing, µS" : "error of programming, µS", [
      "target µS",
      ...errorHead,
      ...(drift ? ["μ of ν", "σ of ν"] : []),
    ], errors),
    ...(ages(device) ? section("conductance µS, mean ± sd over cells", ["after", ...targets], later) : []),
    ...(readNoise ? section("σ µS of a read", ["target µS", ...noisy.map((t) => `after ${showTime(t)}`)], reads) : []),
  ];
}

function exponent(device: Device, g: number): string[] {
  const { mu, sigma } = driftExponent(device, g)!;
  return [mu.toFixed(4), sigma.toFixed(4)];
}

/** Three digits or so at the size of `scale`, so that decimal points of a column stand in line. */
function fixed(value: number, scale: number): string {
  return value.toFixed(Math.max(0, 3 - Math.floor(Math.log10(scale))));
}
