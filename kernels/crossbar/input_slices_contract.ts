import { alikeInParts, alikeInTwoRows, exactly } from "../admission/properties.ts";
import { defineContract, type Property, type ValueClass } from "../contract.ts";
import { count, type Params, shapeOf } from "../kernel.ts";
import { inputSlices } from "./input_slices.ts";

interface Size {
  sets?: number;
  images?: number;
  rows: number;
  slices?: number;
  bits?: number;
  least?: number;
  most?: number;
  step?: number;
  gain?: number;
}

/** Codes that both encodings can write, unless said. */
function shape({ sets = 1, images = 1, rows, slices = 8, bits = 1, step = 0.0173, gain = 0.2, ...ends }: Size) {
  const top = 2 ** ((slices - 1) * bits) - 1;
  const { least = -top, most = top } = ends;
  return {
    ...{ input_sets: sets, images, rows, slices, slice_bits: bits },
    ...{ code_min: least, code_max: most, inverse_step: 1 / step, gain },
  };
}

const exact = { step: 0.5, gain: 0.25 };
const sizes: Size[] = [
  { rows: 1 },
  { rows: 4, sets: 3, images: 5, slices: 3, bits: 2 },
  { rows: 63, sets: 2, images: 3, slices: 2, bits: 4, step: 31 },
  { rows: 64, sets: 2, images: 3, slices: 4, bits: 4, step: 1e-6 },
  { rows: 65, images: 9, slices: 4, bits: 3, gain: -7 },
  { rows: 1028, sets: 3, slices: 12, bits: 2, step: 0.37 },
  { rows: 7, sets: 65, images: 2, slices: 24, bits: 1 },
  { rows: 12, sets: 5, images: 33, slices: 2, bits: 12, gain: 1e-3 },
  // the sign alone, and ends of one side
  { rows: 9, images: 7, slices: 1, bits: 3, least: -1, most: 0 },
  { rows: 8, images: 7, slices: 4, bits: 2, least: 0, most: 63 },
  { rows: 6, images: 7, slices: 4, bits: 2, least: -5, most: 11 },
  ...[5, 8].flatMap((rows) => [{ rows, sets: 0, images: 3 }, { rows, sets: 3, images: 0 }]),
  { rows: 0, sets: 2, images: 3 },
  // filled groups
  { rows: 64, sets: 2, images: 16, slices: 3, bits: 3 },
  { rows: 5, sets: 2, images: 64, slices: 4, bits: 3 },
];

/** Values a third beyond the codes on both sides; whole numbers are codes and ties. */
function input({ code_min, code_max, inverse_step }: Params, random: () => number, values: ValueClass): number {
  const span = code_max - code_min + 1;
  const code = code_min - span / 3 + 5 / 3 * span * random();
  if (values === "tiny") {
    return [0, -0, 1e-40, -1e-30, 0.49 / inverse_step, -0.49 / inverse_step][Math.floor(6 * random())];
  }
  if (values === "huge") return (random() < 0.5 ? -1 : 1) * 2 ** (100 * random()) / inverse_step;
  return (values === "integers" ? Math.round(2 * code) / 2 : code) / inverse_step;
}

const complement = { encoding: "twos_complement" };

/** The code of every value, from its digits and their weights. */
function codesOf(voltage: ArrayLike<number>, { params, complemented }: { params: Params; complemented: boolean }) {
  const { input_sets, images, rows, slices, slice_bits } = params;
  const plane = images * rows;
  return Float64Array.from({ length: input_sets * plane }, (_, i) => {
    const first = Math.floor(i / plane) * slices * plane + i % plane;
    let code = 0;
    for (let s = 0; s < slices; s++) {
      const last = complemented && s === slices - 1;
      code += (last ? -1 : 1) * 2 ** (s * slice_bits) * voltage[first + s * plane];
    }
    return code;
  });
}

const adds: Property = {
  name: "digits times weights are the code, every digit below the base, none negative in two's complement",
  async check({ make, call }) {
    for (const [encoding, complemented] of [["sign_magnitude", false], ["twos_complement", true]] as const) {
      for (const rows of [33, 36]) {
        const top = 2 ** (complemented ? 9 : 12);
        const ends = { least: complemented ? -top : 1 - top, most: top - 1 };
        const params = shape({ rows, sets: 2, images: 31, slices: 4, bits: 3, step: 1, gain: 1, ...ends });
        const one = make(params, { constants: { encoding } });
        one.buffers.x = one.buffers.x.map(Math.round);
        const { voltage } = await call(one);
        const codes = codesOf(voltage, { params, complemented });
        const bad = codes.findIndex((code, i) => code !== Math.min(ends.most, Math.max(ends.least, one.buffers.x[i])));
        if (bad >= 0) return `${encoding}: code ${codes[bad]} of x = ${one.buffers.x[bad]}, rows=${rows}`;
        const large = voltage.find((digit: number) => Math.abs(digit) > 7 || (complemented && digit < 0));
        if (large !== undefined) return `${encoding}: digit ${large}, rows=${rows}`;
      }
    }
    return null;
  },
};

const batches = [5, 8].map((rows) => shape({ rows, sets: 9, images: 11, slices: 3, bits: 3 }));

/** Digits are exact unless f32 itself puts a value onto a decision level. */
export const inputSlicesContract = defineContract({
  kernel: inputSlices,
  version: 1,
  units: { x: "any", voltage: "V", inverse_step: "1 / unit of x", code_min: "1", code_max: "1", gain: "V" },
  source: "definition of positional numbers; bit-serial inputs as in CrossSim (sign and size) and ISAAC (complement)",
  shapes: sizes.map(shape),
  domains: {},
  fill: (_, params, random, values) => {
    const length = count(shapeOf(inputSlices.inputs.x, params).dims);
    return Float32Array.from({ length }, () => input(params, random, values));
  },
  values: ["random", "tiny", "huge"],
  properties: [
    adds,
    ...batches.flatMap((params) => [
      alikeInParts(inputSlices, {
        name: `input sets alone have the bits of a batch [rows=${params.rows}]`,
        ...{ params, along: ["input_sets"], cuts: [1, 6] },
      }),
      alikeInParts(inputSlices, {
        name: `images in parts have the bits of all at once, in two's complement [rows=${params.rows}]`,
        ...{ params, constants: complement, along: ["images"], cuts: [1, 6] },
      }),
    ]),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of codes and ties",
      exact: inputSlices,
      cases: [{ rows: 48, images: 32 }, { rows: 6, images: 64 }].map((size) => ({
        params: shape({ ...size, ...exact, sets: 2, slices: 3, bits: 2 }),
      })),
    }),
    exactly(inputSlices, {
      name: "digits of codes and ties come out to the last bit, up to the largest code of all digits",
      cases: [33, 36].flatMap((rows) => [
        ...[
          { slices: 3, bits: 3, least: -511, most: 511 },
          { slices: 1, bits: 13, least: -8191, most: 8191 },
          { slices: 3, bits: 8, least: 1 - 2 ** 22, most: 2 ** 22 - 1 },
        ].map((size) => ({ params: shape({ rows, images: 9, ...exact, ...size }) })),
        ...[
          { slices: 4, bits: 3, least: -512, most: 511 },
          { slices: 2, bits: 22, least: -(2 ** 22), most: 2 ** 22 - 1 },
          { slices: 9, bits: 1, least: -256, most: 200 },
        ].map((size) => ({ params: shape({ rows, images: 9, ...exact, ...size }), constants: complement })),
      ]),
    }),
  ],
  bench: [[10, 64], [150, 64], [150, 63]].map(([sets, rows]) => ({
    label: `360 images × ${rows} rows × ${sets} sets, 8 slices`,
    params: shape({ sets, images: 360, rows }),
    work: { unit: "element", amount: sets * 360 * rows * 8 },
  })),
});
