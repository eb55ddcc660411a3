import assert from "node:assert/strict";
import type { JvpContext, Kernel, Numbers, Params, VjpContext } from "../../../kernels/kernel.ts";
import { averagePool } from "../../../kernels/nn/average_pool.ts";
import { averagePoolBackward } from "../../../kernels/nn/average_pool_backward.ts";
import { maxPool } from "../../../kernels/nn/max_pool.ts";
import { windowsOf } from "../../../kernels/nn/_pool_shapes.ts";
import { poolGather } from "../../../kernels/nn/pool_gather.ts";
import { poolScatter } from "../../../kernels/nn/pool_scatter.ts";
import { type Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { mulberry32, oracle } from "../../support.ts";

const PROBES = 3;
const params = windowsOf({ images: 2, image: [6, 5], channels: 3, kernel: [3, 2], stride: [2, 1], pad: [1, 1] });
const windows = [2, params.out_height, params.out_width, 3];
const images = [2, 6, 5, 3];

function numbers(length: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  return Float64Array.from({ length }, () => 2 * random() - 1);
}

const size = (dims: number[]) => dims.reduce((a, b) => a * b, 1);
const dot = (a: Numbers, b: Numbers) => Array.from(a, (v, i) => v * b[i]).reduce((sum, v) => sum + v, 0);

interface Linear {
  kernel: Kernel;
  params: Params;
  constants: Record<string, string>;
  x: Numbers;
}

/** y = f(x), the tangent of y by three tangents of x, and the adjoint of x by one of y. */
async function derivatives({ kernel, params, constants, x }: Linear) {
  const builder = new ProgramBuilder("derivatives");
  const [from, tangent, adjoint] = [images, [PROBES, ...images], windows].map((dims, i) =>
    builder.buffer(["x", "tangent", "adjoint"][i], { dims, role: "input" })
  );
  const buffers = builder.call(kernel, { params, constants, buffers: { x: from } });
  const rest = { params, constants, buffers, call: builder.call.bind(builder) };
  const forward: JvpContext<Buffer> = { ...rest, tangents: { x: tangent }, probes: PROBES, wants: () => true };
  const reverse: VjpContext<Buffer> = { ...rest, adjoint, needs: () => true };
  builder.keep(kernel.jvp!(forward).y, "dy");
  builder.keep(kernel.vjp!(reverse).x, "dx");
  builder.keep(buffers.y, "y");
  const given = { x, tangent: numbers(PROBES * size(images), 2), adjoint: numbers(size(windows), 3) };
  const session = await oracle.load(builder.program, given);
  session.run();
  const [y, dy, dx] = await Promise.all(["y", "dy", "dx"].map((name) => session.read(name)));
  session.close();
  return { ...given, y, dy, dx };
}

for (
  const [kernel, constants] of [
    [maxPool, {}],
    [averagePool, { padding: "counted" }],
    [averagePool, { padding: "ignored" }],
  ] as [Kernel, Record<string, string>][]
) {
  const label = [kernel.id, ...Object.values(constants)].join(" ");

  Deno.test(`${label}: tangents are differences, and the adjoint is their transpose`, async () => {
    const x = numbers(size(images), 1);
    const { y, dy, dx, tangent, adjoint } = await derivatives({ kernel, params, constants, x });
    const [perImages, perWindows] = [size(images), size(windows)];
    for (let p = 0; p < PROBES; p++) {
      const [t, got] = [tangent.subarray(p * perImages, (p + 1) * perImages), dy.subarray(p * perWindows)];
      // both are piecewise linear: a step that changes no winner is exact up to its rounding
      const moved = x.map((v, i) => v + 1e-9 * t[i]);
      const { y: after } = await derivatives({ kernel, params, constants, x: moved });
      for (let i = 0; i < perWindows; i++) {
        assert(Math.abs((after[i] - y[i]) / 1e-9 - got[i]) < 1e-6, `probe ${p}, window ${i}`);
      }
      assert(Math.abs(dot(adjoint, got.subarray(0, perWindows)) - dot(dx, t)) < 1e-12, `probe ${p}`);
    }
  });

  Deno.test(`${label} refuses to be differentiated as if it were one number`, () => {
    const context = { params, constants, buffers: {}, adjoint: null, call: () => ({}), needs: () => true };
    assert.throws(() => kernel.vjp!(context), {
      name: "TypeError",
      message: `Cannot differentiate ${kernel.id}: its output is an array, not one number`,
    });
  });
}

Deno.test("nn/max_pool has no tangent for what nobody wants", () => {
  const nothing = { params, constants: {}, buffers: {}, tangents: {}, probes: 1, call: () => ({}), wants: () => false };
  assert.deepEqual(maxPool.jvp!(nothing), {});
});

const sizes = { batch: 2, images: 2, pixels: 30, out_pixels: size(windows) / 6, channels: 3 };

for (
  const [kernel, of, slot] of [
    [poolGather, sizes, "x"],
    [poolScatter, { batch: 2, ...params }, "upstream"],
    [averagePoolBackward, params, "upstream"],
  ] as [Kernel, Params, string][]
) {
  Deno.test(`${kernel.id}: the tangent is the kernel itself, with all probes at once`, () => {
    const calls: { kernel: Kernel; params: Params }[] = [];
    const out = Object.keys(kernel.outputs)[0];
    kernel.jvp!({
      ...{ params: of, constants: {}, buffers: { index: "index" }, tangents: { [slot]: "tangent" }, probes: PROBES },
      call: (used, { params }) => {
        calls.push({ kernel: used, params });
        return { [out]: "found" };
      },
      wants: () => true,
    });
    const outermost = "batch" in of ? "batch" : "images";
    assert.deepEqual(calls, [{ kernel, params: { ...of, [outermost]: PROBES * of[outermost] } }]);
  });
}
