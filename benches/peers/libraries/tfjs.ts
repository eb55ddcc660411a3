/** Matrix products and training steps by tfjs in its default settings. */

import type { JobData } from "../_job.ts";
import { type Library, LOSSES, type Task } from "./serving.ts";
import { type Training, trainingOf, transposed } from "./_training_data.ts";

const VERSION = "4.22.0";
// in variables, so that only a run of the bench fetches the peer
const CORE = `npm:@tensorflow/tfjs-core@${VERSION}`;
/** Registers the gradients, which the core alone lacks. */
const UNION = `npm:@tensorflow/tfjs@${VERSION}`;

interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** What this file uses of tfjs. */
interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  variable(value: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  reshape(x: Tensor, shape: number[]): Tensor;
  conv2d(x: Tensor, filter: Tensor, strides: number, pad: number | "valid"): Tensor;
  maxPool(x: Tensor, size: number, strides: number, pad: "valid"): Tensor;
  losses: { softmaxCrossEntropy(wanted: Tensor, logits: Tensor): Tensor };
  train: { sgd(rate: number): { minimize(loss: () => Tensor, returnCost: boolean): Tensor } };
}

type Forward = (tf: Tfjs, weights: Tensor[], x: Tensor) => Tensor;

export async function openTfjs(backend: string): Promise<Library> {
  const tf: Tfjs = await import(CORE);
  await import(UNION);
  await import(`npm:@tensorflow/tfjs-backend-${backend}@${VERSION}`);
  if (!await tf.setBackend(backend)) throw new Error(`tfjs found no ${backend}`);
  return {
    facts: { name: "tfjs", version: VERSION, backend },
    tasks: {
      matmul: (data) => matmul(tf, data),
      lenet5: (data) => training(tf, { data, forward: lenet, image: [28, 28, 1] }),
      mlp: (data) => training(tf, { data, forward: mlp, image: [784] }),
    },
  };
}

function matmul(tf: Tfjs, { matrices }: JobData): Promise<Task> {
  const [a, b] = [matrices.a, matrices.b].map(({ values, shape }) => tf.tensor(values, shape));
  const result = async (times: number) => {
    let product = tf.matMul(a, b);
    for (let i = 1; i < times; i++) {
      product.dispose(); // or memory grows by a matrix each
      product = tf.matMul(a, b);
    }
    const values = await product.data();
    product.dispose();
    return values;
  };
  return Promise.resolve({ run: async (times) => void await result(times), result: () => result(1) });
}

interface TrainingOptions {
  data: JobData;
  forward: Forward;
  image: number[];
}

/** Plain gradient descent on the mean cross-entropy. */
function training(tf: Tfjs, { data, forward, image }: TrainingOptions): Promise<Task> {
  const given = trainingOf(data);
  const { batch, images, wanted, learningRate } = given;
  const x = tf.tensor(images, [batch, ...image]);
  const labels = tf.tensor(wanted, [batch, 10]);
  const weights = weightsOf(given).map(({ values, shape }) => tf.variable(tf.tensor(values, shape)));
  const optimizer = tf.train.sgd(learningRate);
  const steps = async (count: number) => {
    let loss: Tensor | undefined;
    for (let i = 0; i < count; i++) {
      loss?.dispose();
      loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, forward(tf, weights, x)), true);
    }
    await weights[0].data();
    const [value] = await loss!.data();
    loss!.dispose();
    return value;
  };
  return Promise.resolve({
    run: async (times) => void await steps(times),
    async result() {
      const losses = new Float32Array(LOSSES);
      for (let i = 0; i < LOSSES; i++) losses[i] = await steps(1);
      return losses;
    },
  });
}

/** tfjs keeps channels last: filters [5, 5, inputs, outputs], and a first dense layer after them in that order. */
function weightsOf({ tensors }: Training): Training["tensors"] {
  const first = tensors.findIndex(({ shape }) => shape.length === 2);
  return tensors.map((tensor, i) => {
    if (tensor.shape.length === 4) return channelsLast(tensor);
    if (tensor.shape.length === 1) return tensor;
    const dense = transposed(tensor);
    const channels = i === first && i > 0 ? tensors[i - 1].values.length : 1;
    return { ...dense, values: rowsChannelsLast(dense, channels) };
  });
}

function channelsLast({ shape: [outs, ins, rows, cols], values }: Training["tensors"][number]) {
  const out = new Float32Array(values.length);
  values.forEach((value, at) => {
    const col = at % cols;
    const row = Math.floor(at / cols) % rows;
    const input = Math.floor(at / (cols * rows)) % ins;
    const output = Math.floor(at / (cols * rows * ins));
    out[((row * cols + col) * ins + input) * outs + output] = value;
  });
  return { shape: [rows, cols, ins, outs], values: out };
}

/** Rows [channels, places] → [places, channels]. */
function rowsChannelsLast(
  { shape: [rows, cols], values }: Training["tensors"][number],
  channels: number,
): Float32Array {
  const places = rows / channels;
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const to = row % places * channels + Math.floor(row / places);
    out.set(values.subarray(row * cols, (row + 1) * cols), to * cols);
  }
  return out;
}

function lenet(tf: Tfjs, [w1, b1, w2, b2, ...dense]: Tensor[], x: Tensor): Tensor {
  const first = tf.maxPool(tf.relu(tf.add(tf.conv2d(x, w1, 1, 2), b1)), 2, 2, "valid");
  const second = tf.maxPool(tf.relu(tf.add(tf.conv2d(first, w2, 1, "valid"), b2)), 2, 2, "valid");
  return mlp(tf, dense, tf.reshape(second, [-1, 400]));
}

/** Dense layers with relu between them. */
function mlp(tf: Tfjs, weights: Tensor[], x: Tensor): Tensor {
  let out = x;
  for (let i = 0; i < weights.length; i += 2) {
    out = tf.add(tf.matMul(i === 0 ? out : tf.relu(out), weights[i]), weights[i + 1]);
  }
  return out;
}
