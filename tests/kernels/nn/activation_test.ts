import assert from "node:assert/strict";
import { activationContract } from "../../../kernels/nn/activation_contract.ts";
import { KINDS } from "../../../kernels/nn/_activation_kinds.ts";
import { MAPS } from "../../../kernels/nn/activation_oracle.ts";
import { admissionTests } from "../../support.ts";

admissionTests(activationContract);

Deno.test("nn/activation oracle keeps the digits of gelu's tail", () => {
  // x · ndtr(x) of scipy 1.17.1
  const tail = [[-2.4, -0.019674086219030714], [-2.6, -0.012119088861668742], [-5, -1.4332578593959663e-06]];
  for (const [x, expected] of [...tail, [-10, -7.61985302416047e-23]]) {
    const { value } = MAPS[KINDS.gelu](x, { order: 0, alpha: 0 });
    assert(Math.abs(value / expected - 1) < 1e-12, `gelu(${x}): got ${value}, expected ${expected}`);
  }
});

Deno.test("nn/activation oracle keeps the digits of the tails of silu and sigmoid", () => {
  // of mpmath 1.3.0, 60 digits
  for (
    const [kind, x, expected] of [["silu", -20, -4.122307236380407e-08], ["silu", -60, -5.253906457617913e-25], [
      "sigmoid",
      -20,
      2.0611536181902037e-09,
    ], ["sigmoid", -60, 8.75651076269652e-27]] as const
  ) {
    const { value } = MAPS[KINDS[kind]](x, { order: 0, alpha: 0 });
    assert(Math.abs(value / expected - 1) < 1e-14, `${kind}(${x}): got ${value}, expected ${expected}`);
  }
});
