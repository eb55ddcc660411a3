/** Diagonals of small networks against the dense matrices that their operators give. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { denseMatrix } from "../../../models/curvature/dense.ts";
import { networkDiagonal } from "../../../models/curvature/network_diagonal.ts";
import { openNetworkOperator, type OperatorOptions } from "../../../models/curvature/network_operator.ts";
import type { Batch } from "../../../models/curvature/parts.ts";
import type { Network } from "../../../models/networks/network.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { BATCH_NORM, batchOf, difference, GROUP_NORM, lenet, mlp, norm, residual } from "./network_support.ts";

async function denseDiagonal(
  engine: Engine,
  options: Omit<OperatorOptions, "batch"> & { batch?: Batch },
): Promise<Float64Array> {
  const operator = await openNetworkOperator(engine, { batch: batchOf(options.network), ...options });
  const dense = await denseMatrix(operator);
  operator.close();
  return Float64Array.from({ length: operator.size }, (_, i) => dense[i * operator.size + i]);
}

const NETWORKS: [label: string, network: Network][] = [
  ["mlp gelu", mlp("gelu")],
  ["lenet relu", lenet("relu")],
  ["residual with group norm", residual(GROUP_NORM)],
];

for (const [label, network] of NETWORKS) {
  Deno.test(`the exact diagonal is that of the dense Gauss–Newton matrix [${label}]`, async () => {
    const expected = await denseDiagonal(oracle, { network, curvature: "gauss_newton" });
    const { values } = await networkDiagonal(oracle, { network, batch: batchOf(network), kind: "exact" });
    const error = difference(values, expected) / norm(expected);
    assert(error < 1e-12, `expected a relative error below 1e-12, got ${error}`);
  });

  gpuOnly(`the exact diagonal in f32 agrees with f64, in parts as well [${label}]`, async (engine) => {
    const place = { network, batch: batchOf(network), kind: "exact" as const };
    const { values: expected } = await networkDiagonal(oracle, place);
    for (const memoryBytes of [2 ** 30, 400_000]) {
      const { values } = await networkDiagonal(engine, { ...place, memoryBytes });
      const error = difference(values, expected) / norm(expected);
      assert(error < 5e-6, `in ${memoryBytes} bytes: expected a relative error below 5e-6, got ${error}`);
    }
  });
}

for (const [label, network] of [["mlp", mlp("relu")], ["lenet", lenet("relu")]] as const) {
  Deno.test(`the Hessian of a ReLU network has the diagonal of its Gauss–Newton matrix [${label}]`, async () => {
    const hessian = await denseDiagonal(oracle, { network, curvature: "hessian" });
    const { values } = await networkDiagonal(oracle, { network, batch: batchOf(network), kind: "exact" });
    const error = difference(values, hessian) / norm(hessian);
    assert(error < 1e-12, `expected a relative error below 1e-12, got ${error}`);
  });
}

Deno.test("the Hessian of a GELU network has another diagonal than its Gauss–Newton matrix", async () => {
  const network = mlp("gelu");
  const hessian = await denseDiagonal(oracle, { network, curvature: "hessian" });
  const { values } = await networkDiagonal(oracle, { network, batch: batchOf(network), kind: "exact" });
  assert(difference(values, hessian) / norm(hessian) > 1e-2);
});

Deno.test("networkDiagonal() names a batch norm that it cannot take, and what to do", async () => {
  const network = residual(BATCH_NORM);
  await assert.rejects(
    networkDiagonal(oracle, { network, batch: batchOf(network), norms: "running", kind: "exact" }),
    /^CurvatureError: 1\.weight: expected a tensor with a rule for its diagonal, got .* \(fold its batch norm\)$/,
  );
});

Deno.test("the one-pass diagonal is exact for the last layer", async () => {
  const network = mlp("tanh");
  const exact = await networkDiagonal(oracle, { network, batch: batchOf(network), kind: "exact" });
  const onePass = await networkDiagonal(oracle, { network, batch: batchOf(network), kind: "one_pass" });
  const { offset, length } = exact.segments.at(-2)!;
  const of = ({ values }: { values: Float64Array }) => values.slice(offset, offset + length);
  assert(difference(of(onePass), of(exact)) / norm(of(exact)) < 1e-12);
});

Deno.test("the one-pass diagonal is the Hessian's where there is nothing to drop", async () => {
  // single hidden units in a chain, and a loss whose outputs do not mix
  const network = mlp("tanh", [3, 1, 1, 2]);
  const { labels: _, ...images } = batchOf(network);
  const wanted = Float32Array.from({ length: 2 * images.count }, (_, i) => Math.sin(i));
  const place = { network, batch: { ...images, wanted }, loss: "squared_error" as const };
  const hessian = await denseDiagonal(oracle, { ...place, curvature: "hessian" });
  const { values } = await networkDiagonal(oracle, { ...place, kind: "one_pass" });
  const error = difference(values, hessian) / norm(hessian);
  assert(error < 1e-12, `expected a relative error below 1e-12, got ${error}`);
  const wide = mlp("tanh");
  const dropped = await networkDiagonal(oracle, { network: wide, batch: batchOf(wide), kind: "one_pass" });
  const whole = await denseDiagonal(oracle, { network: wide, batch: batchOf(wide), curvature: "hessian" });
  assert(difference(dropped.values, whole) / norm(whole) > 1e-2, "wide layers have something to drop");
});

gpuOnly("the one-pass diagonal in f32 agrees with f64 [lenet, residual]", async (engine) => {
  for (const network of [lenet("gelu"), residual(GROUP_NORM)]) {
    const place = { network, batch: batchOf(network), kind: "one_pass" as const };
    const [{ values: expected }, { values }] = [
      await networkDiagonal(oracle, place),
      await networkDiagonal(engine, place),
    ];
    assert(difference(values, expected) / norm(expected) < 5e-6);
  }
});
