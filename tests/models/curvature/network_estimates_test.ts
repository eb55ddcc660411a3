/** Estimates on the Hessian of a small network against its matrix: trace, top eigenvalue, spectral density. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { denseMatrix, symmetricEigen } from "../../../models/curvature/dense.ts";
import { spectralDensity } from "../../../models/curvature/density.ts";
import { topEigenpairs } from "../../../models/curvature/lanczos.ts";
import { type NetworkOperator, openNetworkOperator } from "../../../models/curvature/network_operator.ts";
import { hutchinsonTrace } from "../../../models/curvature/trace.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { assertNear, momentsOf } from "../../support_statistics.ts";
import { normsOf } from "./dense_support.ts";
import { batchOf, lenet, mlp } from "./network_support.ts";

const NETWORKS = { mlp: mlp("tanh", [8, 6, 4]), lenet: lenet("gelu") };
type Name = keyof typeof NETWORKS;

async function withOperator<T>(engine: Engine, name: Name, use: (operator: NetworkOperator) => Promise<T>): Promise<T> {
  const network = NETWORKS[name];
  const operator = await openNetworkOperator(engine, { network, batch: batchOf(network, 12) });
  const result = await use(operator);
  operator.close();
  return result;
}

/** The matrix in f64. */
function matrixOf(name: Name): Promise<Float64Array> {
  return withOperator(oracle, name, (operator) => denseMatrix(operator));
}

for (const kind of ["rademacher", "gaussian"] as const) {
  gpuOnly(`Hutchinson's trace of a network with ${kind} probes has the mean and variance of theory`, async (engine) => {
    const { trace, frobenius, diagonal } = normsOf(await matrixOf("mlp"));
    await withOperator(engine, "mlp", async (operator) => {
      const most = 1024;
      const { total, samples } = await hutchinsonTrace(operator, { seed: 1, kind, tolerance: 0, most, batch: 64 });
      assertNear("mean", { got: total.mean, expected: trace, tolerance: 4 * total.standardError });
      const { variance, kurtosis } = momentsOf(samples.map((row) => row.reduce((a, b) => a + b, 0)));
      const expected = 2 * (frobenius - (kind === "rademacher" ? diagonal : 0));
      // a sample variance is off by √((kurtosis + 2)/n) of itself
      assertNear("variance", {
        ...{ got: variance, expected, tolerance: 4 * expected * Math.sqrt((kurtosis + 2) / most) },
      });
    });
  });
}

for (const name of ["mlp", "lenet"] as const) {
  gpuOnly(`Lanczos meets both ends of the spectrum of a network [${name}]`, async (engine) => {
    const { values } = symmetricEigen(await matrixOf(name), { vectors: false });
    await withOperator(engine, name, async (operator) => {
      for (const [end, exact] of [["LA", values.at(-1)!], ["SA", values[0]]] as const) {
        const { pairs: [{ value, residual }], converged } = await topEigenpairs(operator, { k: 1, end, seed: 2 });
        assert(converged, end);
        assertNear(end, { got: value, expected: exact, tolerance: 1e-4 * Math.abs(exact) });
        assert(residual <= 1e-3 * Math.max(...values.map(Math.abs)), `residual ${residual}`);
      }
    });
  });

  gpuOnly(`the spectral density of a network has weights of sum 1 and its trace [${name}]`, async (engine) => {
    const { trace } = normsOf(await matrixOf(name));
    await withOperator(engine, name, async (operator) => {
      const { quadratures, trace: seen, grid, density } = await spectralDensity(operator, {
        ...{ starts: 16, steps: 24, seed: 4 },
      });
      for (const { weights } of quadratures) {
        assertNear("weights", { got: weights.reduce((a, b) => a + b), expected: 1, tolerance: 1e-6 });
      }
      assertNear("trace", { got: seen.mean, expected: trace, tolerance: 4 * seen.standardError });
      const integral = density.reduce((a, b) => a + b) * (grid[1] - grid[0]);
      assertNear("integral", { got: integral, expected: 1, tolerance: 1e-6 });
    });
  });
}
