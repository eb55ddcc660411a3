/** A training step of LeNet-5 by jax-js on its WebGPU backend, as its own example of MNIST trains: jit, data on the device. */

import type { Tensor } from "../../kernels/safetensors.ts";

const VERSION = "0.1.25";
// in a variable, so that only a run of the bench fetches the peer: it is no dependency, nor in the lock file
const JAX = `npm:@jax-js/jax@${VERSION}`;

/** An array of jax-js: whoever is given one owns it, unless it is given its `ref`. */
interface Arr {
  ref: Arr;
  reshape(shape: number[]): Arr;
  add(other: Arr): Arr;
  sub(other: Arr): Arr;
  mul(other: Arr | number): Arr;
  sum(): Arr;
  data(): Promise<Float32Array>;
}

type Step = (weights: Arr[], x: Arr, wanted: Arr) => [weights: Arr[], loss: Arr];
type Loss = (weights: Arr[], x: Arr, wanted: Arr) => Arr;

/** What this file uses of jax-js. */
interface Jax {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): string;
  getWebGPUDevice(): GPUDevice;
  jit(step: Step): Step;
  valueAndGrad(loss: Loss): (weights: Arr[], x: Arr, wanted: Arr) => [loss: Arr, gradients: Arr[]];
  numpy: {
    array(values: Float32Array, options: { shape: number[] }): Arr;
    matmul(a: Arr, b: Arr): Arr;
    max: (x: Arr) => Arr;
  };
  lax: {
    convGeneralDilated(x: Arr, weight: Arr, strides: number[], padding: [number, number][]): Arr;
    reduceWindow(x: Arr, computation: (x: Arr) => Arr, window: number[], strides: number[]): Arr;
  };
  nn: { relu(x: Arr): Arr; logSoftmax(x: Arr, axis: number): Arr };
}

export interface LenetData {
  /** Weights and biases in order, as PyTorch lays them out. */
  tensors: Tensor[];
  /** f32[batch, 28, 28]. */
  images: Float32Array;
  labels: Uint32Array;
  learningRate: number;
}

export interface Peer {
  facts: { name: string; version: string; backend: string; adapter: string };
  /** Does some steps, waits for the weights behind the last of them, and returns its loss. */
  steps(count: number): Promise<number>;
}

export async function openJax({ tensors, images, labels, learningRate }: LenetData): Promise<Peer> {
  const jax: Jax = await import(JAX);
  if (!(await jax.init("webgpu")).includes("webgpu")) throw new Error("Cannot compare: jax-js found no WebGPU adapter");
  jax.defaultDevice("webgpu");
  const array = (values: Float32Array, ...shape: number[]) => jax.numpy.array(values, { shape });
  const batch = labels.length;
  const x = array(images, batch, 1, 28, 28);
  const wanted = array(
    Float32Array.from({ length: 10 * batch }, (_, i) => +(labels[Math.floor(i / 10)] === i % 10)),
    batch,
    10,
  );
  let weights = tensors.map((tensor) => {
    // [inputs, outputs], for a product without a transpose
    const { shape, data } = tensor.shape.length === 2 ? transposed(tensor) : tensor;
    return array(data as Float32Array, ...shape);
  });
  const step = jax.jit(stepOf(jax, { learningRate, batch }));
  return {
    facts: {
      name: "jax-js",
      version: VERSION,
      backend: "webgpu",
      adapter: jax.getWebGPUDevice().adapterInfo?.description ?? "unknown",
    },
    async steps(count) {
      let loss: Arr | undefined;
      for (let i = 0; i < count; i++) [weights, loss] = step(weights, x.ref, wanted.ref);
      await weights[0].ref.data();
      return (await loss!.data())[0];
    },
  };
}

/** Plain gradient descent on the mean cross-entropy. */
function stepOf(jax: Jax, { learningRate, batch }: { learningRate: number; batch: number }): Step {
  const { lax, nn, numpy } = jax;
  const pool = (x: Arr) => lax.reduceWindow(x, numpy.max, [2, 2], [2, 2]);
  const conv = (x: Arr, { weight, bias, pad }: { weight: Arr; bias: Arr; pad: number }) =>
    lax.convGeneralDilated(x, weight, [1, 1], [[pad, pad], [pad, pad]]).add(bias.reshape([1, -1, 1, 1]));
  const dense = (x: Arr, weight: Arr, bias: Arr) => numpy.matmul(x, weight).add(bias);
  const forward = ([w1, b1, w2, b2, w3, b3, w4, b4, w5, b5]: Arr[], x: Arr) => {
    const first = pool(nn.relu(conv(x, { weight: w1, bias: b1, pad: 2 })));
    const second = pool(nn.relu(conv(first, { weight: w2, bias: b2, pad: 0 }))).reshape([batch, -1]);
    return dense(nn.relu(dense(nn.relu(dense(second, w3, b3)), w4, b4)), w5, b5);
  };
  const loss: Loss = (weights, x, wanted) => nn.logSoftmax(forward(weights, x), -1).mul(wanted).sum().mul(-1 / batch);
  const differentiated = jax.valueAndGrad(loss);
  return (weights, x, wanted) => {
    const [value, gradients] = differentiated(weights.map((weight) => weight.ref), x, wanted);
    return [weights.map((weight, i) => weight.sub(gradients[i].mul(learningRate))), value];
  };
}

function transposed({ shape: [rows, cols], data }: Tensor): { shape: number[]; data: Float32Array } {
  const out = Float32Array.from({ length: rows * cols }, (_, i) => data[i % rows * cols + Math.floor(i / rows)]);
  return { shape: [cols, rows], data: out };
}
