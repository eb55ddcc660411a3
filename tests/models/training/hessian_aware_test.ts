/** The three forms of Hessian-aware SGD against what they are to be, in f64. */

import assert from "node:assert/strict";
import { programmingOf } from "../../../models/devices/device.ts";
import { openNetworkOperator } from "../../../models/curvature/network_operator.ts";
import { placeNetwork } from "../../../models/networks/shapes.ts";
import { appendGradientAt } from "../../../models/training/gradient.ts";
import { setsOf, signLaw } from "../../../models/training/hessian_aware.ts";
import type { TrainingNoise } from "../../../models/training/noise.ts";
import { gpuOnly, mulberry32, oracle } from "../../support.ts";
import { BATCH_NORM, GROUP_NORM, lenet, mlp, residual } from "../curvature/network_support.ts";
import {
  at,
  combine,
  contextOf,
  distance,
  evaluate,
  pointOf,
  type Read,
  readAll,
  type Setting,
  settingOf,
  tiny,
} from "./step_support.ts";

const ADDITIVE: TrainingNoise = { programming: programmingOf("additive", [0.2]), reference: "layer_max_weight" };
const LAWS: Record<string, TrainingNoise> = {
  additive: ADDITIVE,
  proportional: { programming: programmingOf("proportional", [0.3]), reference: "weight" },
  lognormal: { programming: programmingOf("lognormal", [0.4, 0]), reference: "weight" },
  polynomial: { programming: programmingOf("polynomial", [0.05, 0.3, -0.2]), reference: "layer_max_weight" },
  four_level: { programming: programmingOf("four_level", [0.1, 3, 0.25, 0.75]), reference: "layer_max_weight" },
};

function copyOf(point: Read, { copy, copies }: { copy: number; copies: number }): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(point).map(([name, values]) => {
      const length = values.length / copies;
      return [name, values.slice(copy * length, (copy + 1) * length)];
    }),
  );
}

/** Mean of the plain gradients at every copy of a point. */
async function meanAtCopies(setting: Setting): Promise<Read> {
  const copies = setsOf(setting.training);
  const point = await pointOf(oracle, setting);
  const plain = { ...setting, training: { ...setting.training, noise: undefined } };
  const all = await Promise.all(
    Array.from({ length: copies }, (_, copy) => evaluate(oracle, at(plain, copyOf(point, { copy, copies })))),
  );
  const { loss: _l, logits: _o, ...gradients } = combine(all.map((one) => [one, 1 / copies]));
  return gradients;
}

for (const [law, noise] of Object.entries(LAWS)) {
  for (const use of ["sampled", "antithetic"] as const) {
    Deno.test(`${use} takes the mean gradient of the weights that its errors give [${law}]`, async () => {
      const setting = settingOf(tiny("tanh"), { noise: { ...noise, use, draws: 3 } });
      const expected = await meanAtCopies(setting);
      assert(distance(await evaluate(oracle, setting), expected, Object.keys(expected)) < 1e-12);
    });
  }

  Deno.test(`antithetic pairs lie opposite each other [${law}]`, async () => {
    const setting = settingOf(tiny("relu", [5, 4, 3]), { noise: { ...noise, use: "antithetic", draws: 2 } });
    const point = await pointOf(oracle, setting);
    for (const [name, values] of Object.entries(point)) {
      const weight = setting.tensors[name];
      values.slice(0, 2 * weight.length).forEach((plus, i) => {
        const minus = values[2 * weight.length + i], own = weight[i % weight.length];
        assert(Math.abs(plus + minus - 2 * own) < 1e-12, `${name}[${i}]`);
        assert(own === 0 || plus !== own);
      });
    }
  });
}

for (const spec of [lenet("tanh").spec, residual(BATCH_NORM).spec, residual(GROUP_NORM).spec]) {
  Deno.test(`copies of all kinds of layers take the mean gradient of the single ones [${spec.name}]`, async () => {
    const setting = settingOf(spec, { noise: { ...ADDITIVE, use: "antithetic", draws: 2 } });
    const expected = await meanAtCopies(setting);
    assert(distance(await evaluate(oracle, setting), expected, Object.keys(expected)) < 1e-10);
  });
}

Deno.test("running statistics move to the mean of what the copies have, once a step", async () => {
  const setting = settingOf(residual(BATCH_NORM).spec, { noise: { ...ADDITIVE, draws: 2 } });
  const names = Object.keys(setting.tensors).filter((name) => name.includes("running"));
  const statistics = async (of: Setting, still = false) => {
    const context = contextOf(of);
    appendGradientAt(context, context.tensors, { still });
    return await readAll(oracle, {
      ...{ context, setting: of },
      read: Object.fromEntries(names.map((name) => [name, context.tensors.get(name)!])),
    });
  };
  const point = await pointOf(oracle, setting);
  const plain = { ...setting, training: { ...setting.training, noise: undefined } };
  const singles = [0, 1].map((copy) => statistics(at(plain, copyOf(point, { copy, copies: 2 }))));
  const expected = combine((await Promise.all(singles)).map((one) => [one, 0.5]));
  assert(distance(await statistics(setting), expected, names) < 1e-12);
  const before = Object.fromEntries(names.map((name) => [name, Float64Array.from(setting.tensors[name])]));
  assert.deepEqual(await statistics(setting, true), before);
});

Deno.test("on a quadratic the antithetic gradient is that of L + ½ tr(ΣH), whose last term is constant", async () => {
  // far from certainty a softmax is one; here the mean of δ against −δ is looked at on the linear map itself
  const setting = settingOf(tiny("tanh", [4, 2]), { noise: { ...ADDITIVE, use: "antithetic", draws: 2 } });
  const copies = 4;
  const point = await pointOf(oracle, setting);
  const quadratic = (weight: ArrayLike<number>) => quadraticGradient(weight, setting);
  const mean = Array.from({ length: copies }, (_, copy) => quadratic(copyOf(point, { copy, copies })["0.weight"]))
    .reduce((a, b) => a.map((v, i) => v + b[i])).map((v) => v / copies);
  const plain = quadratic(setting.tensors["0.weight"]);
  mean.forEach((v, i) => assert(Math.abs(v - plain[i]) < 1e-12 * (1 + Math.abs(plain[i])), `${i}`));
  const sampled = quadratic(copyOf(point, { copy: 0, copies })["0.weight"]);
  assert(sampled.some((v, i) => Math.abs(v - plain[i]) > 1e-2), "a single draw is off by Hδ");
});

/** Gradient of ½ |x W|² over the images, by hand. */
function quadraticGradient(weight: ArrayLike<number>, { images }: Setting): number[] {
  const gradient = new Array<number>(weight.length).fill(0);
  for (let row = 0; row < images.length / 4; row++) {
    for (let o = 0; o < 2; o++) {
      let y = 0;
      for (let i = 0; i < 4; i++) y += images[4 * row + i] * weight[2 * i + o];
      for (let i = 0; i < 4; i++) gradient[2 * i + o] += y * images[4 * row + i];
    }
  }
  return gradient;
}

/** Plain gradients at w, and the second difference of them along the directions of the setting. */
async function bentGradient(setting: Setting, copy: number): Promise<Read> {
  const copies = setsOf(setting.training);
  const point = await pointOf(oracle, setting);
  const plain = { ...setting, training: { ...setting.training, noise: undefined } };
  const h = 2 ** -7;
  const along = async (by: number) => {
    const moved = Object.keys(setting.tensors).filter((name) => point[`v.${name}`]).map((name) => {
      const v = copyOf({ v: point[`v.${name}`] }, { copy, copies }).v;
      return [name, Float64Array.from(setting.tensors[name], (w, i) => w + by * v[i])] as const;
    });
    return await evaluate(oracle, at(plain, Object.fromEntries(moved)));
  };
  const [up, middle, down] = [await along(h), await along(0), await along(-h)];
  return combine([[middle, 1], [up, 0.5 / h ** 2], [middle, -1 / h ** 2], [down, 0.5 / h ** 2]]);
}

for (const activation of ["tanh", "relu", "gelu"] as const) {
  Deno.test(`explicit adds the gradient of ½ vᵀHv, exactly [${activation}]`, async () => {
    // σ so small that no kink of relu lies between
    const programming = programmingOf("additive", [2 ** -5]);
    const noise = { programming, reference: "layer_max_weight", use: "explicit" } as const;
    const setting = settingOf(tiny(activation), { noise });
    const { loss: _l, logits: _o, ...expected } = await bentGradient(setting, 0);
    const got = await evaluate(oracle, setting);
    const plain = await evaluate(oracle, { ...setting, training: { ...setting.training, noise: undefined } });
    const names = Object.keys(expected);
    const change = distance(plain, expected, names);
    assert(change > 1e-4, `a curvature of ${change} shows nothing`);
    assert(distance(got, expected, names) < 1e-5 * change, `${distance(got, expected, names)} of ${change}`);
  });
}

Deno.test("explicit directions are the standard deviations of the law with random signs", async () => {
  for (const [law, noise] of Object.entries(LAWS)) {
    const setting = settingOf(tiny("relu", [8, 6, 4]), { noise: { ...noise, use: "explicit", draws: 5 } });
    const point = await pointOf(oracle, setting);
    let plus = 0, all = 0;
    for (const [name, weight] of Object.entries(setting.tensors).filter(([key]) => key.endsWith("weight"))) {
      const most = Math.max(...weight.map(Math.abs));
      point[`v.${name}`].forEach((v, i) => {
        const expected = deviationOf(law, { w: weight[i % weight.length], most });
        assert(Math.abs(Math.abs(v) - expected) < 1e-6 * most, `${law} ${name}[${i}]: ${v}, ${expected}`);
        plus += v > 0 ? 1 : 0;
        all++;
      });
      assert.deepEqual([...point[name].slice(0, weight.length)], [...weight]);
    }
    assert(Math.abs(plus - all / 2) < 4 * Math.sqrt(all) / 2, `${law}: ${plus} of ${all} signs are +`);
  }
});

function deviationOf(law: string, { w, most }: { w: number; most: number }): number {
  const r = Math.abs(w) / most;
  switch (law) {
    case "additive":
      return 0.2 * most;
    case "proportional":
      return 0.3 * Math.abs(w);
    case "lognormal":
      return Math.abs(w) * Math.sqrt((Math.exp(0.16) - 1) * Math.exp(0.16));
    case "polynomial":
      return most * (0.05 + 0.3 * r - 0.2 * r * r);
    default:
      return 0.1 * most * (r > 0.25 && r < 0.75 ? 3 : 1);
  }
}

Deno.test("signLaw() has the variance of the law it stands in for", () => {
  const uniform = {
    ...programmingOf("additive", [0.2]),
    distribution: { shape: "uniform" } as const,
    deviceSpread: 0.5,
  };
  const { law, deviation } = signLaw(uniform);
  assert(Math.abs(deviation - Math.sqrt(1.25 / 3)) < 1e-12);
  assert.deepEqual([law.kind, law.coefficients[0], law.distribution], ["additive", 0.2, {
    shape: "pepper",
    probability: 1,
  }]);
});

Deno.test("½ [L(w+δ) + L(w−δ)] − L(w) is ½ δᵀHδ for small δ on tanh [oracle]", () => identityHolds(oracle));
gpuOnly("½ [L(w+δ) + L(w−δ)] − L(w) is ½ δᵀHδ for small δ on tanh [Hessian product of the gpu]", identityHolds);

/** Losses in f64, the product by the Hessian kernels of an engine. */
async function identityHolds(engine: Parameters<typeof openNetworkOperator>[0]): Promise<void> {
  const random = mulberry32(6);
  const network = mlp("tanh", [12, 9, 7, 4]);
  const images = Float32Array.from({ length: 20 * 12 }, () => 2 * random() - 1);
  const batch = { images, labels: Uint32Array.from({ length: 20 }, () => Math.floor(4 * random())), count: 20 };
  // few bits, so that w ± δ are f32 numbers and the losses those of δ itself
  const tensors = Object.fromEntries(
    Object.entries(network.tensors).map(([key, values]) => [key, values.map((w) => Math.round(w * 2 ** 12) / 2 ** 12)]),
  );
  const whole = { ...network, layers: placeNetwork(network.spec), tensors };
  const operator = await openNetworkOperator(engine, { network: whole, batch });
  const raw = Float64Array.from({ length: operator.size }, () => random() - 0.5);
  const scale = 1e-2 / Math.hypot(...raw);
  const delta = raw.map((v) => Math.round(v * scale * 2 ** 20) / 2 ** 20);
  const product = await operator.apply(delta, 1);
  const quadratic = delta.reduce((sum, v, i) => sum + v * product[i], 0) / 2;
  const lossAt = async (sign: number) => {
    const moved = operator.segments.map(({ name, offset }) => [
      name,
      tensors[name].map((w, i) => w + sign * delta[offset + i]),
    ]);
    const other = await openNetworkOperator(oracle, {
      network: { ...whole, tensors: Object.fromEntries(moved) },
      batch,
    });
    other.close();
    return other.loss;
  };
  const rise = (await lossAt(1) + await lossAt(-1)) / 2 - await lossAt(0);
  operator.close();
  assert(Math.abs(rise - quadratic) <= 1e-3 * Math.abs(quadratic), `${rise} against ${quadratic}`);
}

for (const spec of [tiny("tanh", [7, 6, 5]), lenet("tanh").spec, residual(BATCH_NORM).spec]) {
  gpuOnly(`all forms have the gradients of f64 on the gpu [${spec.name}]`, async (gpu) => {
    for (const use of ["sampled", "antithetic", "explicit"] as const) {
      const setting = settingOf(spec, { noise: { ...ADDITIVE, use, draws: 2, rampEpochs: 1 } });
      const [got, expected] = [await evaluate(gpu, setting), await evaluate(oracle, setting)];
      const names = Object.keys(setting.tensors).filter((name) => got[name]);
      // measured on a software adapter: 1e-7 to 4e-7
      assert(distance(got, expected, names) < 1e-5, `${use}: ${distance(got, expected, names)}`);
    }
  });
}
