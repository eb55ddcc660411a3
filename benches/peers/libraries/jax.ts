/** Matrix products and training steps by jax-js, as its own example of MNIST trains: jit, data on the device. */

import type { JobData } from "../_job.ts";
import { type Library, LOSSES, type Task } from "./serving.ts";
import { trainingOf, transposed } from "./_training_data.ts";

const VERSION = "0.1.25";
// in a variable, so that only a run of the bench fetches the peer
const JAX = `npm:@jax-js/jax@${VERSION}`;

/** An array of jax-js: whoever is given one owns it, unless it is given its `ref`. */
interface Arr {
  ref: Arr;
  dispose(): void;
  reshape(shape: number[]): Arr;
  add(other: Arr): Arr;
  sub(other: Arr): Arr;
  mul(other: Arr | number): Arr;
  sum(): Arr;
  data(): Promise<Float32Array>;
  blockUntilReady(): Promise<unknown>;
}

type Step = (weights: Arr[], x: Arr, wanted: Arr) => [weights: Arr[], loss: Arr];
type Loss = (weights: Arr[], x: Arr, wanted: Arr) => Arr;
type Forward = (jax: Jax, weights: Arr[], x: Arr) => Arr;

/** What this file uses of jax-js. */
interface Jax {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): string;
  jit(step: Step): Step;
  valueAndGrad(loss: Loss): (weights: Arr[], x: Arr, wanted: Arr) => [loss: Arr, gradients: Arr[]];
  numpy: {
    array(values: Float32Array, options: { shape: readonly number[] }): Arr;
    matmul(a: Arr, b: Arr): Arr;
    max: (x: Arr) => Arr;
  };
  lax: {
    convGeneralDilated(x: Arr, weight: Arr, strides: number[], padding: [number, number][]): Arr;
    reduceWindow(x: Arr, computation: (x: Arr) => Arr, window: number[], strides: number[]): Arr;
  };
  nn: { relu(x: Arr): Arr; logSoftmax(x: Arr, axis: number): Arr };
}

export async function openJax(backend: string): Promise<Library> {
  const jax: Jax = await import(JAX);
  if (!(await jax.init(backend)).includes(backend)) throw new Error(`jax-js found no ${backend}`);
  jax.defaultDevice(backend);
  const step = (forward: Forward, image: number[]) => (data: JobData) => training(jax, { data, forward, image });
  return {
    facts: { name: "jax-js", version: VERSION, backend },
    tasks: { matmul: (data) => matmul(jax, data), lenet5: step(lenet, [1, 28, 28]), mlp: step(mlp, [784]) },
  };
}

function matmul({ numpy }: Jax, { matrices }: JobData): Promise<Task> {
  const [a, b] = [matrices.a, matrices.b].map(({ values, shape }) => numpy.array(values, { shape }));
  return Promise.resolve({
    async run(times) {
      const products = Array.from({ length: times }, () => numpy.matmul(a.ref, b.ref));
      // one that nobody waits for is never computed
      await Promise.all(products.map((product) => product.ref.blockUntilReady()));
      await products.pop()!.data();
      for (const product of products) product.dispose();
    },
    result: () => numpy.matmul(a.ref, b.ref).data(),
  });
}

interface TrainingOptions {
  data: JobData;
  forward: Forward;
  image: number[];
}

function training(jax: Jax, { data, forward, image }: TrainingOptions): Promise<Task> {
  const { tensors, batch, images, wanted, learningRate } = trainingOf(data);
  const array = (values: Float32Array, shape: readonly number[]) => jax.numpy.array(values, { shape });
  const x = array(images, [batch, ...image]);
  const labels = array(wanted, [batch, 10]);
  let weights = tensors.map((tensor) => {
    const { values, shape } = tensor.shape.length === 2 ? transposed(tensor) : tensor;
    return array(values, shape);
  });
  const step = jax.jit(stepOf(jax, { forward, learningRate, batch }));
  const steps = async (count: number) => {
    let loss: Arr | undefined;
    for (let i = 0; i < count; i++) {
      loss?.dispose();
      [weights, loss] = step(weights, x.ref, labels.ref);
    }
    await weights[0].ref.data();
    return (await loss!.data())[0];
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

/** Plain gradient descent on the mean cross-entropy. */
function stepOf(
  jax: Jax,
  { forward, learningRate, batch }: { forward: Forward; learningRate: number; batch: number },
): Step {
  const loss: Loss = (weights, x, wanted) =>
    jax.nn.logSoftmax(forward(jax, weights, x), -1).mul(wanted).sum().mul(-1 / batch);
  const differentiated = jax.valueAndGrad(loss);
  return (weights, x, wanted) => {
    const [value, gradients] = differentiated(weights.map((weight) => weight.ref), x, wanted);
    return [weights.map((weight, i) => weight.sub(gradients[i].mul(learningRate))), value];
  };
}

function lenet({ lax, nn, numpy }: Jax, [w1, b1, w2, b2, ...dense]: Arr[], x: Arr): Arr {
  const pool = (x: Arr) => lax.reduceWindow(x, numpy.max, [2, 2], [2, 2]);
  const conv = (x: Arr, { weight, bias, pad }: { weight: Arr; bias: Arr; pad: number }) =>
    lax.convGeneralDilated(x, weight, [1, 1], [[pad, pad], [pad, pad]]).add(bias.reshape([1, -1, 1, 1]));
  const first = pool(nn.relu(conv(x, { weight: w1, bias: b1, pad: 2 })));
  const second = pool(nn.relu(conv(first, { weight: w2, bias: b2, pad: 0 })));
  return mlp({ nn, numpy }, dense, second.reshape([-1, 400]));
}

/** Dense layers with relu between them. */
function mlp({ nn, numpy }: Pick<Jax, "nn" | "numpy">, weights: Arr[], x: Arr): Arr {
  let out = x;
  for (let i = 0; i < weights.length; i += 2) {
    out = numpy.matmul(i === 0 ? out : nn.relu(out), weights[i]).add(weights[i + 1]);
  }
  return out;
}
