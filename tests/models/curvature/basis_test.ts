import assert from "node:assert/strict";
import { mulberry32 } from "../../../kernels/contract.ts";
import {
  type Basis,
  combine,
  dot,
  norm,
  orthogonalise,
  orthonormalise,
  recombine,
} from "../../../models/curvature/basis.ts";

function vectors(count: number, size: number): Basis {
  const random = mulberry32(size);
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, () => 2 * random() - 1));
}

function assertOrthonormal(basis: Basis, bound: number): void {
  basis.forEach((a, i) =>
    basis.forEach((b, j) => assert(Math.abs(dot(a, b) - Number(i === j)) <= bound, `${i} by ${j}: ${dot(a, b)}`))
  );
}

Deno.test("dot() and norm() take every remainder of four, and norm() any scale", () => {
  for (let size = 1; size < 10; size++) {
    const a = Float64Array.from({ length: size }, (_, i) => i + 1);
    assert.equal(dot(a, a), size * (size + 1) * (2 * size + 1) / 6);
  }
  for (const scale of [1e-200, 1, 1e200]) assert.equal(norm(Float64Array.of(3 * scale, 4 * scale)) / scale, 5);
  assert.equal(norm(new Float64Array(3)), 0);
  assert.equal(norm(Float64Array.of(1, Infinity)), Infinity);
});

Deno.test("orthogonalise() leaves nothing of a basis even in a vector that almost lies in it, and returns coefficients", () => {
  const basis = orthonormalise(vectors(5, 40));
  assertOrthonormal(basis, 1e-15);
  const [extra] = vectors(6, 40).slice(5);
  const wanted = [3, -1, 0.5, 2, 1];
  const w = new Float64Array(40);
  combine(w, { basis, row: Float64Array.from(wanted) });
  w.forEach((_, i) => w[i] += 1e-9 * extra[i]);
  const found = orthogonalise(w, basis);
  wanted.forEach((v, i) => assert(Math.abs(found[i] - v) < 1e-8));
  const length = norm(w);
  assert(length > 1e-10);
  basis.forEach((q) => assert(Math.abs(dot(q, w)) <= 1e-15 * length, `${dot(q, w) / length}`));
});

Deno.test("orthonormalise() drops what adds no direction", () => {
  const [a, b] = vectors(2, 9);
  const sum = a.map((v, i) => v - 2 * b[i]);
  const basis = orthonormalise([a, new Float64Array(9), b, sum]);
  assert.equal(basis.length, 2);
  assertOrthonormal(basis, 1e-15);
  assert.deepEqual(orthonormalise([new Float64Array(4)]), []);
});

Deno.test("recombine() gives the combinations that combine() gives, across its tiles", () => {
  for (const size of [1, 1023, 1024, 1025, 3000]) {
    const basis = vectors(4, size);
    const rows = vectors(3, 4);
    const expected = rows.map((row) => {
      const out = new Float64Array(size);
      combine(out, { basis, row });
      return out;
    });
    recombine(basis, rows);
    assert.deepEqual(basis, expected);
  }
});
