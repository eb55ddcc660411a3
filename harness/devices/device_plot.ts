/** The figure of a cell technology; all its numbers come from models/devices/laws.ts. */

import { ages, DAY, type Device } from "../../models/devices/device.ts";
import {
  cellCurrent,
  conductanceAfter,
  driftExponent,
  programmingSigma,
  readSigma,
} from "../../models/devices/laws.ts";
import { agesOf, EVIDENCE, startsOf } from "./device_samples.ts";
import { type Plot, showTime, timeAxis } from "../output/plots.ts";

/** One diagram of the figure, as a Vega-Lite unit or layer. */
type Panel = Record<string, unknown>;

const STEPS = 200;
const SIZE = { width: 380, height: 240 };
/** Scales end at a tick, so that titles of panels stand in line. */
const TICKS = 6;
const BAND = { type: "area", opacity: 0.18, line: false } as const;

function steps(from: number, to: number): number[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => from + (to - from) * i / STEPS);
}

function logSteps(from: number, to: number): number[] {
  return steps(Math.log(from), Math.log(to)).map(Math.exp);
}

/** Programming error, ageing, drift exponent, read noise and I–V curve: those that the technology has. */
export function devicePlot(device: Device): Plot {
  const { name, about, evidence, source, valid, drift, readNoise, curve } = device;
  const panels = [
    programmingPanel(device),
    ...(ages(device) ? [timePanel(device)] : []),
    ...(drift ? [exponentPanel(device)] : []),
    ...(readNoise ? [readPanel(device)] : []),
    ...(curve ? [curvePanel(device)] : []),
  ];
  const subtitle = [`${about} – ${EVIDENCE[evidence]}`, `source: ${source}`, `left out or doubtful: ${valid.note}`];
  return {
    title: { text: name, fontSize: 20, offset: 20, subtitle },
    columns: panels.length === 4 ? 2 : Math.min(3, panels.length),
    spacing: 36,
    concat: panels,
    resolve: { scale: { color: "independent" } },
  };
}

function conductance({ gMinMicrosiemens, gMaxMicrosiemens }: Device) {
  const from = gMinMicrosiemens < gMaxMicrosiemens / 20 ? 0 : gMinMicrosiemens;
  const scale = { domain: [from, gMaxMicrosiemens], nice: false };
  return { field: "g", type: "quantitative", title: "target conductance (µS)", scale };
}

/** Colours in the order of the values; none where there is one line only. */
function lines(labels: string[], title: string) {
  const several = labels.length > 1;
  return { field: "line", type: "nominal", sort: labels, title, legend: several ? {} : null };
}

function panel(title: string, values: unknown[], more: Panel): Panel {
  return { title, ...SIZE, data: { values }, ...more };
}

/** Points of one line for every conductance, and dots at the levels of a cell that has few. */
function overConductance(device: Device, times: number[], sigma: (g: number, time: number) => number) {
  const at = (time: number) => (g: number) => ({ g, y: sigma(g, time), line: showTime(time) });
  const levels = device.levels > 0 ? startsOf(device) : [];
  return {
    values: times.flatMap((time) => steps(device.gMinMicrosiemens, device.gMaxMicrosiemens).map(at(time))),
    dots: times.flatMap((time) => levels.map(at(time))),
  };
}

function sigmaPanel(device: Device, { title, y, times, sigma }: {
  title: string;
  y: string;
  times: number[];
  sigma: (g: number, time: number) => number;
}): Panel {
  const { values, dots } = overConductance(device, times, sigma);
  const encoding = {
    x: conductance(device),
    y: {
      field: "y",
      type: "quantitative",
      title: y,
      scale: { zero: true, nice: TICKS, ...upTo(values.map((v) => v.y)) },
    },
    color: lines(times.map(showTime), "after"),
  };
  const layer = [
    { mark: { type: "line", clip: true }, encoding },
    { data: { values: dots }, mark: { type: "point", filled: true, size: 70, clip: false, opacity: 1 }, encoding },
  ];
  return panel(title, values, { layer: dots.length > 0 ? layer : layer.slice(0, 1) });
}

/** A domain for lines that are 0 everywhere, which have no scale of their own. */
function upTo(values: number[]) {
  return values.every((v) => v === 0) ? { domain: [0, 1] } : {};
}

function programmingPanel(device: Device): Panel {
  const times = device.aging?.points.map(({ timeSeconds }) => timeSeconds) ?? [0];
  const sigma = (g: number, time: number) => programmingSigma(device, g, time);
  return sigmaPanel(device, { title: "Error of programming", y: "standard deviation (µS)", times, sigma });
}

function readPanel(device: Device): Panel {
  const grows = device.readNoise!.tReadSeconds !== null;
  const times = grows ? agesOf(device).filter((t) => [1, 3600, DAY].includes(t) || t === agesOf(device).at(-1)) : [0];
  const sigma = (g: number, time: number) => readSigma(device, g, time);
  const title = grows ? "Noise of a read, 1/f since programming" : "Noise of a read, white";
  return sigmaPanel(device, { title, y: "standard deviation (µS)", times, sigma });
}

function exponentPanel(device: Device): Panel {
  const values = steps(device.gMinMicrosiemens, device.gMaxMicrosiemens).map((g) => {
    const { mu, sigma } = driftExponent(device, g)!;
    return { g, mu, low: Math.max(0, mu - sigma), high: mu + sigma };
  });
  const x = conductance(device);
  const title = "exponent ν, mean ± sd over cells";
  const y = (field: string) => ({ field, type: "quantitative", title, scale: { nice: TICKS } });
  const layer = [
    { mark: BAND, encoding: { x, y: y("low"), y2: { field: "high" } } },
    { mark: "line", encoding: { x, y: y("mu") } },
  ];
  const formula = `Drift: g · (t/t₀)^(−ν), t₀ = ${showTime(device.drift!.t0Seconds)}`;
  return panel(formula, values, { layer });
}

function timePanel(device: Device): Panel {
  const { aging, valid } = device;
  const measured = aging?.between === "refused";
  const last = Math.min(valid.timeSeconds[1], agesOf(device).at(-1)!);
  const days = aging?.between === "linear";
  const times = measured ? aging.points.map((p) => p.timeSeconds) : days ? steps(0, last) : logSteps(1, last);
  const values = startsOf(device).flatMap((g) =>
    times.map((time) => {
      const { mean, sd } = conductanceAfter(device, g, time);
      return { time: days ? time / DAY : time, mean, low: mean - sd, high: mean + sd, line: showStart(g) };
    })
  );
  const x = {
    field: "time",
    type: "quantitative",
    ...(days
      ? { title: "time after programming (days)" }
      : timeAxis("time after programming", measured ? { range: [0.5, 4 * last], among: times } : { range: [1, last] })),
  };
  const color = lines(startsOf(device).map(showStart), "target (µS)");
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: "conductance (µS), mean ± sd over cells",
    scale: { nice: TICKS },
  });
  const spread = measured ? { type: "rule", strokeWidth: 1.5 } : BAND;
  const layer = [
    { mark: spread, encoding: { x, color, y: y("low"), y2: { field: "high" } } },
    // nothing is known between measurements: no line there
    {
      mark: measured ? { type: "point", filled: true, size: 50, opacity: 1 } : "line",
      encoding: { x, color, y: y("mean") },
    },
  ];
  return panel("Conductance over time", values, { layer });
}

function curvePanel(device: Device): Panel {
  const [, most] = device.valid.readVolts ?? [0, device.readVolts];
  const rows = startsOf(device).flatMap((g) =>
    steps(0, most).map((volts) => ({
      ...{ volts, line: showStart(g), current: cellCurrent(device, g, volts), ohmic: g * volts },
    }))
  );
  const x = { field: "volts", type: "quantitative", title: "voltage (V)" };
  const color = lines(startsOf(device).map(showStart), "at 0 V (µS)");
  const y = (field: string) => ({ field, type: "quantitative", title: "current (µA)", scale: { nice: TICKS } });
  const layer = [
    { mark: { type: "line", strokeDash: [4, 3], strokeWidth: 1 }, encoding: { x, color, y: y("ohmic") } },
    { mark: "line", encoding: { x, color, y: y("current") } },
  ];
  return panel("Current of a cell (dashed: Ohm's law)", rows, { layer });
}

function showStart(g: number): string {
  return String(Number(g.toPrecision(3)));
}
