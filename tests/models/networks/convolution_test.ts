/** Convolutions, as the digital network and as matrices on patches, against numpy and scipy, in whole numbers. */

import assert from "node:assert/strict";
import { im2col } from "../../../kernels/nn/im2col.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { writeSafetensors } from "../../../kernels/safetensors.ts";
import { matricesOf, patchParams } from "../../../models/mapping/matrices.ts";
import { appendForward } from "../../../models/networks/forward.ts";
import type { Layer } from "../../../models/networks/layers.ts";
import { declareTensors, type Network } from "../../../models/networks/network.ts";
import { networkFromBytes } from "../../../models/networks/weights_file.ts";
import { judge, oracle } from "../../support.ts";
import golden from "./convolution_golden.json" with { type: "json" };

type Pair = [number, number];

/** A network of one convolution, its weights read as torch would write them: [outputs, inputs of a group, y, x]. */
function networkOf({ convolution, image, weight }: (typeof golden.cases)[number]): Network {
  const { inChannels, outChannels, groups } = convolution;
  const [kernel, stride, [down, right]] = [
    convolution.kernel as Pair,
    convolution.step as Pair,
    convolution.pad as Pair,
  ];
  const layer: Layer = {
    ...{ kind: "conv2d", channels: outChannels, kernel, stride, groups, bias: false },
    padding: [down, down, right, right],
  };
  const spec = { name: "one convolution", input: [...image as Pair, inChannels] as const, layers: [layer] };
  const shape = [outChannels, inChannels / groups, ...kernel];
  const bytes = writeSafetensors({ "0.weight": { dtype: "F32", shape, data: Float32Array.from(weight) } });
  return networkFromBytes(bytes, { spec: { ...spec, input: [...spec.input] }, place: "golden" });
}

for (const one of golden.cases) {
  const network = networkOf(one);
  const [placed] = network.layers;

  Deno.test(`a convolution has numpy's size and values [${one.name}]`, async () => {
    assert.deepEqual(placed.output.slice(0, 2), one.size);
    const builder = new ProgramBuilder("one convolution");
    const x = builder.buffer("x", { dims: [one.batch, one.x.length / one.batch], role: "input" });
    const tensors = declareTensors(builder, network);
    const pass = { builder, images: one.batch, tensors, mode: "evaluate" as const };
    const { buffer } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
    builder.keep(buffer, "y");
    const session = await oracle.load(builder.program, { ...network.tensors, x: Float64Array.from(one.x) });
    session.run();
    assert.deepEqual([...await session.read("y")], one.y);
  });

  Deno.test(`patches times the matrix of an array are the convolution [${one.name}]`, () => {
    const [{ rows, cols, weight }] = matricesOf(network);
    const { patches } = judge(im2col, {
      params: patchParams(placed, one.batch),
      buffers: { x: Float64Array.from(one.x) },
    });
    const y = Array.from({ length: patches.value.length / rows }, (_, line) =>
      Array.from({ length: cols }, (_, j) => {
        let sum = 0;
        for (let r = 0; r < rows; r++) sum += patches.value[line * rows + r] * weight[r * cols + j];
        return sum;
      }));
    assert.deepEqual(y.flat(), one.y);
    assert.equal(weight.filter((w) => w !== 0).length, one.weight.filter((w) => w !== 0).length, "every weight once");
  });
}
