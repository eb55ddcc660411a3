/**
 * `deno run -A --no-lock benches/peers/tfjs_matmul.ts [--out folder] [--rounds n] [--size n]`: our matmul against that
 * of tfjs' WebGPU backend in its default settings, in one process on one adapter. Prints a table; with --out writes a
 * record that keeps every raw time.
 *
 * A round times both sides, the first one taking turns, so that load of the machine meets both alike. Either side queues
 * PRODUCTS products of the same two matrices and waits once, for the values of the last (`wall`); then as many again under
 * timestamp queries (`device`). Times are those of one product.
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { backendName } from "../../harness/machine/environment.ts";
import { table } from "../../harness/output/table.ts";
import { revision, slug, writeJson } from "../../harness/result.ts";
import type { Engine, Session } from "../../kernels/engine.ts";
import { pickVariant } from "../../kernels/kernel.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { ProgramBuilder } from "../../kernels/program.ts";
import { gpu, mulberry32 } from "../../tests/support.ts";
import { ratioOf, round, timed, type Times as WallTimes } from "./_rounds.ts";

const PRODUCTS = 3;
const CHECKED = 256;
/** γ_k with u = 2⁻²³; holds for a sum in any order (Higham 2002, §3.1). */
const gamma = (k: number) => k * 2 ** -23 / (1 - k * 2 ** -23);

const TFJS_VERSION = "4.22.0";
// in variables, so that only a run of this file fetches the peer: it is no dependency, nor in the lock file
const TFJS_CORE = `npm:@tensorflow/tfjs-core@${TFJS_VERSION}`;
const TFJS_WEBGPU = `npm:@tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`;

interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** What this file uses of tfjs. */
interface Tfjs {
  version_core: string;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  backend(): { device: GPUDevice };
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  time(action: () => void): Promise<{ kernelMs: number | { error: string } }>;
}

interface Inputs {
  size: number;
  a: Float32Array;
  b: Float32Array;
}

/** One side of the comparison: both queue `PRODUCTS` products a call. */
interface Side {
  /** Waits for the values of the last product. */
  values(): Promise<Float32Array>;
  /** Milliseconds on the device; null where it cannot tell. */
  device(): Promise<number | null>;
}

/** Times of one product in milliseconds. */
interface Times extends WallTimes {
  device: number | null;
}

interface Round {
  first: "ours" | "tfjs";
  ours: Times;
  tfjs: Times;
}

async function openOurs(engine: Engine, { size, a, b }: Inputs): Promise<Side> {
  const builder = new ProgramBuilder("peer bench of linalg/matmul");
  const buffer = (name: string, role: "input" | "output") => builder.buffer(name, { dims: [size, size], role });
  const buffers = { a: buffer("a", "input"), b: buffer("b", "input"), c: buffer("c", "output") };
  builder.call(matmul, { params: paramsOf(size), buffers });
  const session: Session = await engine.load(builder.program, { a, b });
  return {
    values() {
      session.run(PRODUCTS);
      return session.read("c") as Promise<Float32Array>;
    },
    async device() {
      const nanoseconds = await session.time(PRODUCTS);
      return nanoseconds === null ? null : nanoseconds / 1e6;
    },
  };
}

async function openTfjs({ size, a, b }: Inputs): Promise<{ tfjs: Tfjs; side: Side }> {
  const tfjs: Tfjs = await import(TFJS_CORE);
  await import(TFJS_WEBGPU);
  if (!await tfjs.setBackend("webgpu")) throw new Error("Cannot compare: tfjs found no WebGPU adapter");
  const [ta, tb] = [tfjs.tensor2d(a, [size, size]), tfjs.tensor2d(b, [size, size])];
  const products = () => {
    let c = tfjs.matMul(ta, tb);
    for (let i = 1; i < PRODUCTS; i++) {
      c.dispose(); // or memory grows by a matrix each
      c = tfjs.matMul(ta, tb);
    }
    return c;
  };
  const side: Side = {
    async values() {
      const c = products();
      const values = await c.data();
      c.dispose();
      return values;
    },
    async device() {
      const { kernelMs } = await tfjs.time(() => products().dispose());
      return typeof kernelMs === "number" && kernelMs > 0 ? kernelMs : null;
    },
  };
  return { tfjs, side };
}

function paramsOf(size: number) {
  return { batch: 1, batch_a: 1, batch_b: 1, m: size, k: size, n: size };
}

async function timeSide(side: Side): Promise<Times> {
  const times = await timed(PRODUCTS, () => side.values());
  const device = await side.device();
  return { ...times, device: device === null ? null : round(device / PRODUCTS) };
}

async function timeRound(i: number, { ours, tfjs }: { ours: Side; tfjs: Side }): Promise<Round> {
  if (i % 2 === 0) return { first: "ours", ours: await timeSide(ours), tfjs: await timeSide(tfjs) };
  const peer = await timeSide(tfjs);
  return { first: "tfjs", ours: await timeSide(ours), tfjs: peer };
}

/**
 * Compares both results with each other everywhere, and with f64 sums at random places.
 *
 * @returns the largest |ours − tfjs|, and the largest errors as parts of the bound γ_k Σ|a·b|
 * @throws {Error} if one lies outside of it: then no time means anything
 */
function checkValues({ size, a, b }: Inputs, { ours, tfjs }: { ours: Float32Array; tfjs: Float32Array }) {
  const largest = Math.max(...[a, b].map((values) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0)));
  const apart = ours.reduce((most, x, i) => Math.max(most, Math.abs(x - tfjs[i])), 0);
  const allowed = 2 * gamma(size) * size * largest ** 2;
  const random = mulberry32(2);
  const worst = { ours: 0, tfjs: 0 };
  for (let sample = 0; sample < CHECKED; sample++) {
    const [i, j] = [Math.floor(size * random()), Math.floor(size * random())];
    let [sum, mass] = [0, 0];
    for (let k = 0; k < size; k++) {
      const product = a[i * size + k] * b[k * size + j];
      sum += product;
      mass += Math.abs(product);
    }
    const part = (c: Float32Array) => Math.abs(c[i * size + j] - sum) / (gamma(size) * mass);
    worst.ours = Math.max(worst.ours, part(ours));
    worst.tfjs = Math.max(worst.tfjs, part(tfjs));
  }
  // written so that NaN is bad
  if (!(apart <= allowed && worst.ours <= 1 && worst.tfjs <= 1)) {
    throw new Error(`Cannot compare: results lie ${apart} apart, ${JSON.stringify(worst)} of the f32 bound from f64`);
  }
  return { elements: size * size, largestDifference: apart, checkedInF64: CHECKED, worstPartOfBound: worst };
}

type Clock = "wall" | "cpu" | "device";

/** Medians of both sides and their ratio tfjs / ours, by one clock; null where it cannot tell. */
function compare(rounds: Round[], clock: Clock) {
  const pairs = rounds.map(({ ours, tfjs }) => [ours[clock], tfjs[clock]] as [number | null, number | null]);
  if (pairs.flat().some((time) => time === null)) return null;
  const { medians: [oursMilliseconds, tfjsMilliseconds], ...ratio } = ratioOf(pairs as [number, number][]);
  return { oursMilliseconds, tfjsMilliseconds, ...ratio };
}

function print(size: number, comparisons: Record<Clock, ReturnType<typeof compare>>): void {
  const speed = (milliseconds: number) => (2 * size ** 3 / milliseconds / 1e6).toFixed(1);
  const rows = Object.entries(comparisons).filter(([, c]) => c !== null).map(([clock, c]) => [
    clock,
    c!.oursMilliseconds.toFixed(1),
    c!.tfjsMilliseconds.toFixed(1),
    speed(c!.oursMilliseconds),
    speed(c!.tfjsMilliseconds),
    `${c!.ratio.toFixed(2)} (${c!.ratioInterval95.map((x) => x.toFixed(2)).join(" … ")})`,
  ]);
  const head = ["clock", "ours ms", "tfjs ms", "ours GFLOP/s", "tfjs GFLOP/s", "tfjs / ours (95 %)"];
  for (const line of table(head, rows)) console.log(line);
}

interface Outcome {
  size: number;
  rounds: Round[];
  medians: Record<Clock, ReturnType<typeof compare>>;
  agreement: ReturnType<typeof checkValues>;
  engine: Engine;
  tfjs: Tfjs;
}

/** Writes the record of a run to `<out>/<utc>_<commit>_<gpu>.json` and returns its path. */
async function write(out: string, { size, rounds, medians, agreement, engine, tfjs }: Outcome): Promise<string> {
  const { commit, dirty } = await revision();
  const utc = new Date().toISOString();
  const record = {
    schema: "peer/1",
    utc,
    commit,
    dirty,
    runtime: { deno: Deno.version.deno, v8: Deno.version.v8, os: Deno.build.os, arch: Deno.build.arch },
    gpu: { ...engine.facts, backend: backendName() },
    peer: {
      name: "tfjs",
      version: tfjs.version_core,
      backend: tfjs.getBackend(),
      adapter: tfjs.backend().device.adapterInfo?.description ?? "unknown",
    },
    job: {
      kernel: matmul.id,
      variant: pickVariant(matmul, paramsOf(size), { transpose: 0 }).name,
      m: size,
      k: size,
      n: size,
      productsPerWait: PRODUCTS,
      timed: "milliseconds of one product; wall includes one read-back of c per wait, device is by timestamp queries",
    },
    agreement,
    rounds,
    medians,
  };
  const stamp = utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  return await writeJson(record, join(out, `${stamp}_${commit}_${slug(engine.facts.adapter)}`));
}

async function main(): Promise<void> {
  const options = { out: { type: "string" }, rounds: { type: "string" }, size: { type: "string" } } as const;
  const { values } = parseArgs({ options });
  const [size, count] = [Number(values.size ?? 1024), Number(values.rounds ?? 15)];
  if (!gpu) throw new Error("Cannot compare: no WebGPU adapter (deno task doctor says why)");
  const random = mulberry32(7);
  const matrix = () => Float32Array.from({ length: size * size }, () => 2 * random() - 1);
  const inputs: Inputs = { size, a: matrix(), b: matrix() };
  const ours = await openOurs(gpu, inputs);
  const { tfjs, side } = await openTfjs(inputs);
  // the warm-up too: it compiles both
  const agreement = checkValues(inputs, { ours: await ours.values(), tfjs: await side.values() });
  const rounds: Round[] = [];
  for (let i = 0; i < count; i++) rounds.push(await timeRound(i, { ours, tfjs: side }));
  const clocks = ["wall", "device", "cpu"] as const;
  const medians = Object.fromEntries(clocks.map((clock) => [clock, compare(rounds, clock)])) as Outcome["medians"];
  const job = `f32 matmul ${size} × ${size} × ${size}, ${PRODUCTS} products a wait, ${count} rounds`;
  console.log(`${job}, ${gpu.facts.adapter}, tfjs ${tfjs.version_core}`);
  print(size, medians);
  if (values.out) console.log(await write(values.out, { size, rounds, medians, agreement, engine: gpu, tfjs }));
}

if (import.meta.main) {
  await main();
  // tfjs keeps the process alive
  Deno.exit(0);
}
