/** Inputs of one layer: range, DAC codes, pulses and bound management, with the formulas written out. */

import type { Engine } from "../../kernels/engine.ts";
import type { InputSpec } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  code,
  each,
  largest,
  type Matrix,
  matrixOf,
  plus,
  roundEven,
  run,
  scaled,
  tilesOfRows,
  times,
} from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const random = mulberry32(11);
const weight = matrixOf(random, { rows: 21, cols: 6 });
const signed = matrixOf(random, { rows: 5, cols: 21, low: -2, high: 2 });
const positive = matrixOf(random, { rows: 5, cols: 21, low: 0, high: 2 });
const tile = { rows: 8, cols: 4, split: "filled" as const };

/** The DAC: what the word lines carry, back in network units. */
function dac(
  x: Matrix,
  { bits, bound, encoding = "sign_magnitude" }: { bits: number; bound: number; encoding?: string },
) {
  const negative = x.flat().some((v) => v < 0), half = 2 ** (bits - 1);
  if (!negative) return each(x, (v) => code(v / bound * (2 ** bits - 1), 0, 2 ** bits - 1) * bound / (2 ** bits - 1));
  if (encoding === "twos_complement") return each(x, (v) => code(v / bound * half, -half, half - 1) * bound / half);
  return each(x, (v) => code(v / bound * (half - 1), 1 - half, half - 1) * bound / (half - 1));
}

async function check(what: string, x: Matrix, input: Partial<InputSpec>, expected: Matrix, calibration = x) {
  const [got] = await run(oracle, { weight, x, calibration, model: modelOf({ tile, input }) });
  assertMatrix(what, got, expected);
}

for (const [name, x] of Object.entries({ signed, unsigned: positive })) {
  for (const encoding of ["sign_magnitude", "twos_complement"] as const) {
    Deno.test(`DAC of 4 bits, ${name}, ${encoding}: fixed range, larger inputs saturate`, () =>
      check(
        name,
        x,
        { bits: 4, range: "fixed", bound: 1.5, encoding },
        times(dac(x, { bits: 4, bound: 1.5, encoding }), weight),
      ));
  }
}

Deno.test("DAC range calibrated: numpy's percentile of |training inputs|, test inputs beyond it saturate", async () => {
  const calibration = matrixOf(mulberry32(3), { rows: 4, cols: 21 });
  const sizes = calibration.flat().map(Math.abs).sort((a, b) => a - b);
  const at = 0.9 * (sizes.length - 1), below = Math.floor(at);
  const bound = sizes[below] + (at - below) * (sizes[below + 1] - sizes[below]);
  const expected = times(dac(signed, { bits: 5, bound }), weight);
  await check("percentile", signed, { bits: 5, range: "calibrated", percentile: 90 }, expected, calibration);
});

Deno.test("DAC range dynamic: the largest of each row in each row tile, however small", async () => {
  for (const x of [signed, each(signed, (v) => Math.fround(v * 1e-5))]) {
    const parts = tilesOfRows(x, weight, 8).map((part) =>
      times(part.x.map((row) => dac([[...row, -1e-9]], { bits: 4, bound: largest([row]) })[0].slice(0, -1)), part.w)
    );
    await check("dynamic", x, { bits: 4, range: "dynamic" }, parts.reduce(plus));
  }
});

Deno.test("ideal DAC: no range limits an input", async () => {
  for (const range of ["fixed", "dynamic", "calibrated"] as const) {
    await check(range, signed, { range, bound: 0.1 }, times(signed, weight), scaled(signed, 0.1));
  }
});

/** Digits of the codes, and what each digit counts. */
function pulses(
  x: Matrix,
  { bits, bound, slice, encoding }: { bits: number; bound: number; slice: number; encoding: string },
) {
  const negative = x.flat().some((v) => v < 0), half = 2 ** (bits - 1);
  const twos = negative && encoding === "twos_complement";
  const top = negative ? (twos ? half : half - 1) : 2 ** bits - 1;
  const codes = each(
    x,
    (v) => roundEven(dac([[v, negative ? -1e-9 : 0]], { bits, bound, encoding })[0][0] / bound * top),
  );
  const digits = Math.ceil((negative ? bits - 1 : bits) / slice), base = 2 ** slice;
  const made = Array.from({ length: digits }, (_, s) => ({
    counts: base ** s,
    x: each(codes, (k) => {
      const size = twos ? ((k % base ** digits) + base ** digits) % base ** digits : Math.abs(k);
      return (twos ? 1 : Math.sign(k)) * (Math.floor(size / base ** s) % base);
    }),
  }));
  if (twos) made.push({ counts: -(base ** digits), x: each(codes, (k) => k < 0 ? 1 : 0) });
  return { made, step: bound / top };
}

for (const [name, x] of Object.entries({ signed, unsigned: positive })) {
  for (const encoding of ["sign_magnitude", "twos_complement"] as const) {
    for (const slice of [1, 3]) {
      for (const accumulate of ["digital", "analog"] as const) {
        Deno.test(`pulses of ${slice} of 6 bits, ${name}, ${encoding}, summed ${accumulate}, ADC of 7 bits`, async () => {
          const input = { bits: 6, sliceBits: slice, range: "fixed" as const, bound: 1.5, encoding, accumulate };
          const { made, step } = pulses(x, { bits: 6, bound: 1.5, slice, encoding });
          // full scale 4 times the largest cell and the largest that one converter sees of one input
          const whole = x === positive ? 63 : encoding === "twos_complement" ? 32 : 31;
          const full = 4 * 25 * (accumulate === "analog" ? whole : 2 ** slice - 1);
          const top = largest(weight), lsb = full / 63;
          const convert = (current: Matrix) => each(current, (i) => code(i / lsb, -63, 63) * lsb);
          const parts = made.map(({ counts, x: drive }) =>
            tilesOfRows(drive, scaled(weight, 25 / top), 8).map((part) => ({ counts, current: times(part.x, part.w) }))
          );
          const seen = accumulate === "digital"
            ? parts.flat().map(({ counts, current }) => scaled(convert(current), counts))
            : parts[0].map((_, t) => convert(parts.map((p) => scaled(p[t].current, p[t].counts)).reduce(plus)));
          const expected = scaled(seen.reduce(plus), step * top / 25);
          const adc = { bits: 7, range: "fixed" as const, bound: 4 };
          const [got] = await run(oracle, { weight, x, model: modelOf({ tile, input, adc }) });
          assertMatrix("pulses", got, expected);
        });
      }
    }
  }
}

/** Inputs halved while an output of their row tile reaches the bound, at most `rounds` times. */
function managed(
  { bits, bound, rounds, start }: { bits: number; bound: number; rounds: number; start: "fixed" | "dynamic" },
) {
  const top = largest(weight), codes = bits > 0 ? 2 ** (bits - 1) - 1 : 1, full = bound * 25 * codes, lsb = full / 127;
  const rowsOf = (part: { x: Matrix; w: Matrix }) =>
    part.x.map((row) => {
      const current = (alpha: number) => {
        const drive = row.map((v) => bits > 0 ? code(v / alpha * codes, -codes, codes) : v / alpha);
        return times([drive], scaled(part.w, 25 / top))[0];
      };
      let alpha = start === "fixed" ? 1.5 : largest([row]);
      for (let r = 0; r < rounds && largest([current(alpha)]) >= full; r++) alpha *= 2;
      return current(alpha).map((i) => code(i / lsb, -127, 127) * lsb * alpha * top / 25 / codes);
    });
  return tilesOfRows(signed, weight, 8).map(rowsOf).reduce(plus);
}

async function checkManaged(engine: Engine, what: Parameters<typeof managed>[0]) {
  const input = { bits: what.bits, range: what.start, bound: 1.5, boundRounds: what.rounds };
  const model = modelOf({ tile, input, adc: { bits: 8, range: "fixed", bound: what.bound } });
  const got = await run(engine, { weight, x: signed, model, chips: [0, 3] });
  for (const chip of got) assertMatrix(JSON.stringify(what), chip, managed(what));
}

for (const bits of [0, 6]) {
  for (const start of ["fixed", "dynamic"] as const) {
    for (const [bound, rounds] of [[0.3, 1], [0.3, 8], [100, 3]]) {
      Deno.test(`bound management: halving until nothing reaches ${bound}, ${rounds} rounds, ${start}, ${bits} bits`, () =>
        checkManaged(oracle, { bits, bound, rounds, start }));
    }
  }
}

gpuOnly(
  "bound management on the gpu",
  (engine) => checkManaged(engine, { bits: 6, bound: 0.3, rounds: 2, start: "dynamic" }),
);

Deno.test("bound management looks at every physical column, the unit columns among them, with offset mappings", async () => {
  const model = modelOf({
    tile,
    mapping: { style: "offset", offset: "unit_column" },
    input: { bits: 6, range: "fixed", bound: 2, boundRounds: 10 },
    adc: { bits: 18, range: "fixed", bound: 0.5 },
  });
  const [got] = await run(oracle, { weight, x: signed, model });
  // nothing saturates, so that only the rounding of inputs is left: half a code of up to 16 times the range
  assertMatrix("offset", got, times(signed, weight), 0.5);
});

Deno.test("digital offset under dynamic ranges, pulses summed in analog: the sum of what was on the lines is taken off", async () => {
  for (const boundRounds of [0, 2]) {
    const model = modelOf({
      tile,
      mapping: { style: "offset" },
      input: { bits: 9, sliceBits: 2, range: "dynamic", accumulate: "analog", boundRounds },
      adc: { bits: 20, range: "fixed", bound: 30 },
    });
    const parts = tilesOfRows(signed, weight, 8).map((part) =>
      times(part.x.map((row) => dac([[...row, -1e-9]], { bits: 9, bound: largest([row]) })[0].slice(0, -1)), part.w)
    );
    for (const got of await run(oracle, { weight, x: signed, model, chips: [0, 1] })) {
      assertMatrix(`${boundRounds} rounds`, got, parts.reduce(plus), 1e-3);
    }
  }
});
