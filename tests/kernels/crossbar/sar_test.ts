import assert from "node:assert/strict";
import { converter } from "../../../kernels/crossbar/converter.ts";
import { sar } from "../../../kernels/crossbar/sar.ts";
import { sarContract } from "../../../kernels/crossbar/sar_contract.ts";
import { admissionTests, gpuOnly, mulberry32, runOnce } from "../../support.ts";

admissionTests(sarContract);

for (const signed of [0, 1]) {
  gpuOnly(`crossbar/sar with capacitors that match is crossbar/converter [signed=${signed}]`, async (engine) => {
    const shape = { chips: 3, lines: 2, vectors: 401, stride: 8 };
    const { chips, lines, vectors, stride } = shape;
    const top = 127, bits = 7 + signed, full = [14.25, 3.7];
    const random = mulberry32(1);
    const lineOf = (i: number) => Math.floor(i / stride / vectors) % lines;
    const x = Float32Array.from({ length: chips * lines * vectors * stride }, (_, i) => {
      // a tenth of an LSB away from every level
      const code = Math.floor(300 * random()) - 150 + 0.8 * (random() - 0.5);
      return code * full[lineOf(i)] / top;
    });
    const { y } = await runOnce(engine, converter, {
      params: { blocks: chips, lines, length: vectors * stride, code_min: signed ? -top : 0, code_max: top },
      buffers: { x, inverse_step: Float32Array.from(full, (f) => top / f), gain: Float32Array.of(1, 1) },
    });
    const capacitor = Float32Array.from(
      { length: chips * lines * bits * stride },
      (_, i) => 2 ** (Math.floor(i / stride) % bits),
    );
    const { digital } = await runOnce(engine, sar, {
      params: { ...shape, bits, signed },
      buffers: {
        current: x,
        full: Float32Array.from(full),
        capacitor,
        offset: new Float32Array(chips * lines * stride),
      },
    });
    // −0 is 0
    assert.deepEqual(digital.map((v) => v + 0), y.map((v) => v + 0));
  });
}
