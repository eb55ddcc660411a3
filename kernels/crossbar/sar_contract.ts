import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { type Case, defineContract, type Property, type ValueClass } from "../contract.ts";
import { count, type Params, shapeOf } from "../kernel.ts";
import { sar } from "./sar.ts";

interface Size {
  chips?: number;
  lines?: number;
  vectors?: number;
  stride: number;
  bits?: number;
  signed?: number;
}

function shape({ chips = 1, lines = 1, vectors = 1, stride, bits = 8, signed = 1 }: Size) {
  return { chips, lines, vectors, stride, bits, signed };
}

const sizes: Size[] = [
  { stride: 4, bits: 2 },
  { stride: 8, vectors: 2, chips: 2, bits: 2, signed: 0 },
  { stride: 12, vectors: 3, lines: 3, chips: 2, bits: 3 },
  { stride: 64, vectors: 4, lines: 2, chips: 3, bits: 5, signed: 0 },
  { stride: 68, vectors: 5, lines: 3, chips: 2 },
  { stride: 4, vectors: 63, lines: 5, chips: 3, bits: 12 },
  { stride: 4, vectors: 64, lines: 2, chips: 65, bits: 6, signed: 0 },
  { stride: 1028, vectors: 7, lines: 2, bits: 10 },
  { stride: 8, lines: 9, chips: 13, bits: 7 },
  { stride: 4, vectors: 3, chips: 0 },
  { stride: 4, vectors: 0, chips: 2 },
  { stride: 0, vectors: 3, chips: 2 },
  { stride: 4, vectors: 3, lines: 0, chips: 2 },
  { stride: 32, vectors: 33, lines: 3, chips: 5, bits: 12, signed: 0 },
  { stride: 24, vectors: 17, lines: 4, chips: 5 },
];

function topOf({ bits, signed }: Params): number {
  return 2 ** (bits - signed) - 1;
}

/** Of a line, µA; in whole numbers 1 LSB is a power of 2 and no level is rounded. */
function fullOf(line: number, params: Params, values: ValueClass): number {
  return values === "integers" ? topOf(params) * [1, 0.25, 8][line % 3] : [14.25, 3e-3, 700, 41.7][line % 4];
}

/** Currents a quarter beyond the range, capacitors some per cent off, offsets of up to two LSB. */
function fill(slot: string, params: Params, random: () => number, values: ValueClass): Float32Array {
  const { lines, vectors, stride, bits, signed } = params;
  const length = count(shapeOf(sar.inputs[slot], params).dims);
  const whole = values === "integers";
  const top = topOf(params);
  const any = (low: number, high: number) => low + (high - low) * random();
  const one: Record<string, (i: number) => number> = {
    current: (i) => {
      const full = fullOf(Math.floor(i / stride / vectors) % lines, params, values);
      if (values === "tiny") return [0, -0, 1e-40, -1e-30, 1e-20][Math.floor(5 * random())];
      if (values === "huge") return (random() < 0.5 ? -1 : 1) * 10 ** any(0, 25);
      const code = any(signed ? -1.25 * top - 1 : -top / 4 - 1, 1.25 * top + 1);
      return (whole ? Math.round(2 * code) / 2 : code) * full / top;
    },
    full: (i) => fullOf(i, params, values),
    capacitor: (i) => {
      const nominal = 2 ** (Math.floor(i / stride) % bits);
      return whole ? nominal + Math.round(any(-2.4, nominal / 4)) / 4 : nominal * any(0.95, 1.05);
    },
    offset: () => whole ? Math.round(any(-4, 4)) / 2 : any(-2, 2),
  };
  return Float32Array.from({ length }, (_, i) => one[slot](i));
}

/** Capacitors that are 2^k LSB, and no offset. */
function ideal(one: Case): Case {
  const { stride, bits } = one.params;
  const capacitor = one.buffers.capacitor.map((_, i) => 2 ** (Math.floor(i / stride) % bits));
  return { ...one, buffers: { ...one.buffers, capacitor, offset: one.buffers.offset.map(() => 0) } };
}

const signs = [0, 1].map((signed) => shape({ chips: 3, lines: 2, vectors: 129, stride: 8, bits: 7, signed }));

const uniform: Property = {
  name: "capacitors that match are a uniform quantiser; exact ties go up, signed away from 0",
  async check({ make, call }) {
    for (const params of signs) {
      for (const values of ["random", "integers"] as const) {
        const one = ideal(make(params, { values }));
        const { digital } = await call(one);
        const { stride, vectors, lines } = params;
        const top = topOf(params);
        for (let i = 0; i < digital.length; i++) {
          const x = one.buffers.current[i] * top / one.buffers.full[Math.floor(i / stride / vectors) % lines];
          const size = Math.min(top, Math.floor(Math.max(0, params.signed ? Math.abs(x) : x) + 0.5));
          // f32 rounds what is compared: beside a level either code is right
          const beside = values === "random" && Math.abs(Math.abs(x) % 1 - 0.5) < 1e-4;
          if (!beside && digital[i] !== (params.signed ? Math.sign(x) : 1) * size) {
            return `digital[${i}]: ${digital[i]} for ${x} LSB, signed=${params.signed}`;
          }
        }
      }
    }
    return null;
  },
};

const monotone: Property = {
  name: "a larger current has no smaller code, however the capacitors are",
  async check({ make, call }) {
    for (const signed of [0, 1]) {
      const params = shape({ vectors: 4001, stride: 8, bits: 6, signed });
      const one = make(params);
      one.buffers.capacitor = one.buffers.capacitor.map((c, i) => c * (1 + (i % 7 - 3) / 8));
      const sorted = one.buffers.current.toSorted();
      // every column gets the same ramp
      one.buffers.current = one.buffers.current.map((_, i) => sorted[8 * Math.floor(i / 8)]);
      const { digital } = await call(one);
      const at = digital.findIndex((v: number, i: number) => i >= 8 && !(v >= digital[i - 8]));
      if (at >= 0) return `digital[${at}]: ${digital[at]} after ${digital[at - 8]}, signed=${signed}`;
    }
    return null;
  },
};

const odd: Property = {
  name: "−x has the code of x with the other sign where there is no offset",
  async check({ make, call }) {
    const one = make(signs[1]);
    one.buffers.offset.fill(0);
    const { digital } = await call(one);
    one.buffers.current = one.buffers.current.map((v) => -v);
    return firstChange("digital", (await call(one)).digital, digital.map((v) => -v));
  },
};

/** Codes are exact unless f32 rounds what is compared to the other side: see the oracle. */
export const sarContract = defineContract({
  kernel: sar,
  version: 1,
  units: { current: "µA", full: "µA", capacitor: "LSB", offset: "LSB", digital: "codes" },
  source: "successive approximation with binary-weighted capacitors, McCreary and Gray, IEEE JSSC 10 (1975) 371",
  shapes: sizes.map(shape),
  domains: {},
  fill,
  values: ["random", "tiny", "huge"],
  properties: [
    uniform,
    monotone,
    odd,
    ...signs.flatMap((params) => [
      alikeInParts(sar, {
        name: `chips alone have the bits of a batch [signed=${params.signed}]`,
        ...{ params, along: ["chips"], cuts: [1] },
      }),
      alikeInParts(sar, {
        name: `vectors in parts have the bits of all at once [signed=${params.signed}]`,
        ...{ params, along: ["vectors"], cuts: [1, 6] },
      }),
      scales({
        name: `current and full scale by 2⁻⁴⁰ change no code [signed=${params.signed}]`,
        ...{ params, factors: { current: 2 ** -40, full: 2 ** -40 } },
      }),
    ]),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of ties",
      exact: sar,
      cases: [{ params: shape({ chips: 2, lines: 2, vectors: 256, stride: 12, bits: 5 }) }],
    }),
    // up to 10 bits: what is compared is then below 2²⁴ quarters
    exactly(sar, {
      name: "ties come out to the last bit where f32 holds all that is compared",
      cases: [2, 3, 8, 10].flatMap((bits) =>
        [0, 1].map((signed) => ({ params: shape({ chips: 2, lines: 3, vectors: 61, stride: 8, bits, signed }) }))
      ),
    }),
  ],
  bench: [[10, 8], [200, 4], [200, 8]].map(([chips, bits]) => ({
    label: `${bits} bits, ${chips} chips × 2 lines × 360 vectors × 32 columns`,
    params: shape({ chips, lines: 2, vectors: 360, stride: 32, bits }),
    work: { unit: "element", amount: 2 * chips * 360 * 32 },
  })),
});
