/** Losses of a network at weights that are off by given errors, and by the same errors with their signs turned. */

import { add } from "../../kernels/linalg/add.ts";
import { count } from "../../kernels/kernel.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { appendForward } from "../networks/forward.ts";
import { appendLoss } from "../networks/loss.ts";
import { declareTensors } from "../networks/network.ts";
import type { ProductOptions } from "./product_program.ts";

/**
 * Inputs `delta.<tensor>` f32[pairs, …] for every tensor of `of`, which must be weights of dense layers and convolutions.
 * Outputs `loss` f32[images], at the weights themselves, and `plus` and `minus` f32[pairs · images].
 */
export function buildSimulation(
  { layers, input, loss: kind, images, pairs, of }:
    & Pick<ProductOptions, "layers" | "input" | "loss" | "images" | "of">
    & { pairs: number },
): Program {
  const builder = new ProgramBuilder("losses under weight errors");
  const x = builder.buffer("x", { dims: [images, input[0] * input[1] * input[2]], role: "input" });
  const tensors = declareTensors(builder, { layers });
  const wanted = kind === "squared_error" ? "wanted" : "labels";
  const deltas = new Map(of.map((name) => {
    const dims = [pairs, ...tensors.get(name)!.dims];
    return [name, builder.buffer(`delta.${name}`, { dims, role: "input" })];
  }));
  const lossAt = (at: Map<string, Buffer>, { copies, name }: { copies: number; name: string }) => {
    const pass = { builder, images, tensors: at, weightCopies: copies, mode: "evaluate" as const };
    const { buffer: outputs } = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
    const given = repeated(builder, { name: wanted, copies, images, outputs });
    builder.keep(appendLoss(builder, { outputs, rows: copies * images, kind, ...given }).loss, name);
  };
  lossAt(tensors, { copies: 1, name: "loss" });
  for (const [name, sign] of [["plus", 1], ["minus", -1]] as const) {
    lossAt(moved(builder, { tensors, deltas, pairs, sign }), { copies: pairs, name });
  }
  return builder.program;
}

/** Weights plus or minus their errors, a copy for every pair; all other tensors as they are. */
function moved(
  builder: ProgramBuilder,
  { tensors, deltas, pairs, sign }: {
    tensors: Map<string, Buffer>;
    deltas: Map<string, Buffer>;
    pairs: number;
    sign: 1 | -1;
  },
): Map<string, Buffer> {
  return new Map([...tensors].map(([name, tensor]) => {
    const delta = deltas.get(name);
    if (!delta) return [name, tensor];
    const params = { batch: pairs, batch_a: 1, batch_b: pairs, count: count(tensor.dims), scale: sign };
    return [name, builder.call(add, { params, buffers: { a: tensor, b: delta } }).sum];
  }));
}

/** What outputs are compared with, once for every copy. */
function repeated(
  builder: ProgramBuilder,
  { name, copies, images, outputs }: { name: string; copies: number; images: number; outputs: Buffer },
): { labels?: Buffer; wanted?: Buffer } {
  const cols = name === "wanted" ? count(outputs.dims) / copies / images : 1;
  const scalar = name === "wanted" ? "f32" as const : "u32" as const;
  const key = copies === 1 ? name : `${name}.${copies}`;
  const known = builder.program.buffers.get(key);
  const dims = cols === 1 ? [copies * images] : [copies * images, cols];
  return { [name]: known ?? builder.buffer(key, { scalar, dims, role: "input" }) };
}
