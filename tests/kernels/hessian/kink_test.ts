import assert from "node:assert/strict";
import { kinkContract } from "../../../kernels/hessian/kink_contract.ts";
import { excess } from "../../../kernels/hessian/kink_oracle.ts";
import { admissionTests } from "../../support.ts";

admissionTests(kinkContract);

Deno.test("hessian/kink oracle keeps the digits of the tail", () => {
  // npdf(r) − r ncdf(−r) of mpmath 1.3.0, 60 digits
  const tail = [
    [0, 0.3989422804014327],
    [0.999, 0.08347424686730846],
    [1, 0.0833154705876863],
    [3, 0.0003821543170477236],
    [8, 7.550262411946499e-17],
    [13, 4.651403759196791e-40],
  ];
  for (const [r, expected] of tail) {
    assert(Math.abs(excess(r) / expected - 1) < 1e-12, `ψ(−${r}): got ${excess(r)}, expected ${expected}`);
  }
});
