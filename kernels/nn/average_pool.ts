import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { byChannels, GEOMETRY, IMAGES, placesOf, roundsOfWindow, WINDOWS } from "./_pool.ts";
import { averagePoolBackward } from "./average_pool_backward.ts";
import source from "./average_pool.wgsl" with { type: "text" };
import { PADDING } from "./_pool_windows.ts";
import { averagePoolOracle } from "./average_pool_oracle.ts";

/**
 * Mean of every window of an image. pad_y and pad_x are zeros above and left of the image; a window may reach past the image
 * on any side. `padding` counted: a window is divided by all of its places, ignored: by those that are inside of the image.
 *
 * @throws {RangeError} on loading a program, if a kernel or stride is 0, or a window would hold no pixel at all
 * Source: torch.nn.functional.avg_pool2d, count_include_pad true and false (TensorFlow ignores the padding).
 */
export const averagePool = defineKernel({
  id: "nn/average_pool",
  about: "mean of every window of an image",
  params: GEOMETRY,
  constants: { padding: PADDING },
  inputs: { x: `f32[${IMAGES}]` },
  outputs: { y: `f32[${WINDOWS}]` },
  variants: byChannels(source, { id: "nn/average_pool", lines: placesOf }),
  rounds: roundsOfWindow,
  oracle: averagePoolOracle,
  vjp: averagePoolVjp,
  jvp: averagePoolJvp,
});

function averagePoolVjp({ params, constants, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  if (!adjoint) throw new TypeError("Cannot differentiate nn/average_pool: its output is an array, not one number");
  return { x: call(averagePoolBackward, { params, constants, buffers: { upstream: adjoint } }).dx };
}

function averagePoolJvp({ params, constants, tangents, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  const more = { ...params, images: probes * params.images };
  return { y: call(averagePool, { params: more, constants, buffers: { x: tangents.x! } }).y };
}
