/** Parts of a training step by themselves, on small networks whose numbers a test can work out. */

import type { Engine } from "../../../kernels/engine.ts";
import { mulberry32 } from "../../../kernels/contract.ts";
import { type Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import type { Activation, NetworkSpec } from "../../../models/networks/layers.ts";
import { declareTensors, initialise, inputSize, type Tensors, trainedOf } from "../../../models/networks/network.ts";
import { placeNetwork } from "../../../models/networks/shapes.ts";
import { companionsOf } from "../../../models/training/companions.ts";
import type { Evaluate, Point, StepContext } from "../../../models/training/context.ts";
import { appendGradientAt } from "../../../models/training/gradient.ts";
import { appendPoint } from "../../../models/training/hessian_aware.ts";
import type { Training } from "../../../models/training/training.ts";

export const PLAIN: Training = { method: "sgd", epochs: 2, batch: 6, learningRate: 0.1, momentum: 0, seed: 11 };
/** Images of the training set that steps are counted by. */
const IMAGES = 60;

export function tiny(of: Activation, widths = [5, 4, 3]): NetworkSpec {
  const [inputs, ...rest] = widths;
  const layers: NetworkSpec["layers"] = rest.flatMap((outputs, i) => [
    ...(i > 0 ? [{ kind: "activation", of } as const] : []),
    { kind: "dense", outputs } as const,
  ]);
  return { name: `tiny ${of}`, input: [1, 1, inputs], layers };
}

export interface Setting {
  spec: NetworkSpec;
  training: Training;
  tensors: Record<string, Float32Array | Float64Array>;
  images: Float32Array;
  labels: Uint32Array;
}

/** A network with biases off 0, and a batch. */
export function settingOf(spec: NetworkSpec, training: Partial<Training> = {}): Setting {
  const random = mulberry32(4);
  const { tensors } = initialise(spec, { seed: 9 });
  for (const [name, values] of Object.entries(tensors)) {
    if (name.endsWith("bias")) values.forEach((_, i) => values[i] = random() - 0.5);
  }
  const all = { ...PLAIN, ...training };
  const last = spec.layers.at(-1)!;
  const classes = last.kind === "dense" ? last.outputs : NaN;
  const images = Float32Array.from({ length: all.batch * inputSize(spec) }, () => 2 * random() - 1);
  const labels = Uint32Array.from({ length: all.batch }, () => Math.floor(classes * random()));
  return { spec, training: all, tensors, images, labels };
}

/** A context whose tensors, images and labels are inputs. */
export function contextOf({ spec, training }: Setting): StepContext {
  const builder = new ProgramBuilder("part of a step");
  const layers = placeNetwork(spec);
  const companions = companionsOf(training, { spec, layers });
  const all = [...layers, ...companions.flatMap((one) => one.layers)];
  return {
    ...{ builder, training, layers, companions, rows: training.batch, images: IMAGES },
    tensors: declareTensors(builder, { layers: all }),
    trained: trainedOf(all).map(({ name }) => name),
    step: builder.buffer("step", { scalar: "u32", dims: [1], role: "input" }),
    x: builder.buffer("x", { dims: [training.batch, inputSize(spec)], role: "input" }),
    labels: builder.buffer("labels", { scalar: "u32", dims: [training.batch], role: "input" }),
  };
}

export type Read = Record<string, Float64Array>;

/** Runs what was appended to a context and reads buffers under names of its own. */
export async function readAll(
  engine: Engine,
  { context, setting, read, step = 3 }: {
    context: StepContext;
    setting: Setting;
    read: Record<string, Buffer>;
    step?: number;
  },
): Promise<Read> {
  const { builder, companions } = context;
  for (const buffer of Object.values(read)) if (buffer.role === "scratch") buffer.role = "output";
  const { images: x, labels, tensors } = setting;
  const beside: Tensors = Object.assign({}, ...companions.map((one) => one.tensors));
  const given = { x, labels, step: Uint32Array.of(step), ...tensors, ...beside };
  const known = Object.entries(given).filter(([name]) => builder.program.buffers.has(name));
  const session = await engine.load(builder.program, Object.fromEntries(known));
  session.run();
  const found = await Promise.all(
    Object.entries(read).map(async ([name, { name: own }]) =>
      [name, Float64Array.from(await session.read(own))] as const
    ),
  );
  session.close();
  return Object.fromEntries(found);
}

/** Loss of every row, logits, and gradients by the name of the tensor. */
export async function evaluate(
  engine: Engine,
  setting: Setting,
  { step, wrap = (_, inner) => inner }: { step?: number; wrap?: (context: StepContext, inner: Evaluate) => Evaluate } =
    {},
): Promise<Read> {
  const context = contextOf(setting);
  const inner: Evaluate = (tensors, options) => appendGradientAt(context, tensors, options);
  const { loss, logits, gradients } = wrap(context, inner)(context.tensors);
  return await readAll(engine, { context, setting, read: { ...Object.fromEntries(gradients), loss, logits }, step });
}

/** Analog weights where gradients are taken, all copies one after the other, and directions as `v.<tensor>`. */
export async function pointOf(engine: Engine, setting: Setting, { step }: { step?: number } = {}): Promise<Read> {
  const context = contextOf(setting);
  const point: Point = appendPoint(context, context.tensors);
  const moved = [...point.tensors].filter(([name, buffer]) => buffer !== context.tensors.get(name));
  const directions = [...point.directions ?? []].map(([name, v]): [string, Buffer] => [`v.${name}`, v]);
  return await readAll(engine, { context, setting, read: Object.fromEntries([...moved, ...directions]), step });
}

/** The setting with other weights, f64 where the engine keeps it. */
export function at(setting: Setting, moved: Record<string, ArrayLike<number>>): Setting {
  const tensors = Object.entries(moved).map(([name, values]) => [name, Float64Array.from(values)]);
  return { ...setting, tensors: { ...setting.tensors, ...Object.fromEntries(tensors) } };
}

/** Σ of gradients times factors. */
export function combine(parts: [Read, number][]): Read {
  const [[first]] = parts;
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      first[name].map((_, i) => parts.reduce((sum, [one, factor]) => sum + factor * one[name][i], 0)),
    ]),
  );
}

/** Norm of the difference of two gradients as a part of the second's. */
export function distance(a: Read, b: Read, names: string[]): number {
  const flat = (one: Read) => names.flatMap((name) => [...one[name]]);
  const [x, y] = [flat(a), flat(b)];
  return Math.hypot(...x.map((v, i) => v - y[i])) / Math.hypot(...y);
}
