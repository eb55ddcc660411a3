/** A matrix product by onnxruntime-web on its wasm backend. */

import type { JobData } from "../_job.ts";
import type { Library, Task } from "./serving.ts";

const VERSION = "1.30.0";
// in a variable, so that only a run of the bench fetches the peer
const ORT = `npm:onnxruntime-web@${VERSION}`;
const THREADS = navigator.hardwareConcurrency;
/** The tensor type f32, and the version of ONNX and of its operators that is asked for. */
const [FLOAT, IR_VERSION, OPSET] = [1, 8, 13];

interface Tensor {
  data: Float32Array;
}

interface Session {
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
}

/** What this file uses of onnxruntime-web. */
interface Ort {
  env: { wasm: { numThreads: number } };
  Tensor: new (type: "float32", values: Float32Array, shape: readonly number[]) => Tensor;
  InferenceSession: { create(model: Uint8Array, options: { executionProviders: string[] }): Promise<Session> };
}

export async function openOnnx(): Promise<Library> {
  const ort: Ort = await import(ORT);
  ort.env.wasm.numThreads = THREADS;
  const facts = { name: "onnxruntime-web", version: VERSION, backend: `wasm, ${THREADS} threads` };
  return { facts, tasks: { matmul: (data) => matmul(ort, data) } };
}

async function matmul(ort: Ort, { matrices: { a, b } }: JobData): Promise<Task> {
  const session = await ort.InferenceSession.create(productModel(a.shape[0]), { executionProviders: ["wasm"] });
  const feeds = { a: new ort.Tensor("float32", a.values, a.shape), b: new ort.Tensor("float32", b.values, b.shape) };
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await session.run(feeds);
    },
    result: async () => (await session.run(feeds)).c.data,
  };
}

/** An ONNX file of c = a · b, square. Source: onnx.proto3 of ONNX, field numbers of ModelProto and what it holds. */
function productModel(size: number): Uint8Array {
  const dimension = field(1, integer(1, size));
  const tensor = (name: string) => {
    const type = bytesOf(integer(1, FLOAT), field(2, bytesOf(dimension, dimension)));
    return bytesOf(text(1, name), field(2, field(1, type)));
  };
  const node = bytesOf(text(1, "a"), text(1, "b"), text(2, "c"), text(4, "MatMul"));
  const [a, b, c] = ["a", "b", "c"].map(tensor);
  const graph = bytesOf(field(1, node), text(2, "product"), field(11, a), field(11, b), field(12, c));
  return bytesOf(integer(1, IR_VERSION), field(7, graph), field(8, bytesOf(text(1, ""), integer(2, OPSET))));
}

function bytesOf(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A whole number in groups of seven bits, the lowest first. */
function varint(value: number): Uint8Array {
  const groups = [];
  for (; value > 127; value = Math.floor(value / 128)) groups.push(value % 128 + 128);
  return Uint8Array.from([...groups, value]);
}

function integer(number: number, value: number): Uint8Array {
  return bytesOf(varint(8 * number), varint(value));
}

function field(number: number, content: Uint8Array): Uint8Array {
  return bytesOf(varint(8 * number + 2), varint(content.length), content);
}

function text(number: number, content: string): Uint8Array {
  return field(number, new TextEncoder().encode(content));
}
