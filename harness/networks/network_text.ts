/** A network as the tables that a person reads in a terminal. */

import { count } from "../../kernels/kernel.ts";
import { analogLayers, type MatrixShape, matrixShapes } from "../../models/mapping/matrices.ts";
import {
  eachLayer,
  type Layer,
  type NetworkSpec,
  type PlacedLayer,
  type Windows,
} from "../../models/networks/layers.ts";
import { tensorsOf, trainedOf } from "../../models/networks/network.ts";
import { geometryOf, placeNetwork, showShape } from "../../models/networks/shapes.ts";
import { table } from "../output/table.ts";
import { bytesText } from "../output/words.ts";

/** Bytes of an activation on the gpu. */
const F32 = 4;

/** What one image costs in all, and what arrays have to hold. */
export interface NetworkTotals {
  /** Trained numbers, and those of running statistics beside them. */
  trained: number;
  statistics: number;
  /** Multiply-accumulates of dense layers and convolutions per image. */
  macs: number;
  /** Outputs of all layers of one image, as training keeps them, and the largest of them; bytes in f32. */
  activationBytes: number;
  largestBytes: number;
  matrices: MatrixShape[];
}

/** Layers whose output is a buffer of its own: a flatten is another view, a dropout does nothing in evaluation. */
function isStored({ kind }: Layer): boolean {
  return kind !== "flatten" && kind !== "dropout";
}

/** Multiply-accumulates of one image in one layer; 0 for layers without weights to multiply by. */
export function macsOf({ layer, output, tensors }: PlacedLayer): number {
  if (layer.kind !== "dense" && layer.kind !== "conv2d") return 0;
  // every weight of a layer meets every pixel of its output once
  return output[0] * output[1] * count(tensors[0].dims);
}

export function totalsOf(layers: PlacedLayer[]): NetworkTotals {
  const all = [...eachLayer(layers)];
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const sizes = (tensors: { dims: number[] }[]) => sum(tensors.map(({ dims }) => count(dims)));
  const bytes = all.filter(({ layer }) => isStored(layer)).map(({ output }) => F32 * count(output));
  const trained = sizes(trainedOf(layers));
  return {
    trained,
    statistics: sizes(tensorsOf(layers)) - trained,
    macs: sum(all.map(macsOf)),
    activationBytes: sum(bytes),
    largestBytes: Math.max(0, ...bytes),
    matrices: matrixShapes(layers),
  };
}

/** All layers with what they cost, then totals. */
export function networkText(spec: NetworkSpec): string[] {
  const layers = placeNetwork(spec);
  const matrices = new Map(analogLayers(layers).map(({ path }, i) => [path, matrixShapes(layers)[i]]));
  const rows = [...eachLayer(layers)].map((placed) => layerRow(placed, matrices.get(placed.path)));
  const head = ["layer", "kind", "settings", "output", "trained", "MACs", "matrix"];
  return [...table(head, rows), "", ...totalLines(totalsOf(layers))];
}

function layerRow(placed: PlacedLayer, matrix?: MatrixShape): string[] {
  const { path, layer, output, tensors } = placed;
  const trained = tensors.filter((one) => one.trained).reduce((sum, { dims }) => sum + count(dims), 0);
  const macs = macsOf(placed);
  const blank = (value: number) => value > 0 ? String(value) : " ";
  const block = layer.kind === "conv2d" && (layer.groups ?? 1) > 1 ? " block-diagonal" : "";
  const held = matrix ? `${matrix.rows} × ${matrix.cols}${block}` : "";
  return [path, layer.kind, settingsOf(placed), showShape(output), blank(trained), blank(macs), held];
}

function totalLines(totals: NetworkTotals): string[] {
  const { trained, statistics, macs, activationBytes, largestBytes, matrices } = totals;
  const cells = matrices.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
  const beside = statistics > 0 ? `, and ${statistics} running statistics` : "";
  return [
    `trained      ${trained} numbers (${bytesText(F32 * trained)} in f32)${beside}`,
    `MACs         ${macs} per image`,
    `activations  ${bytesText(activationBytes)} per image in f32, all layers; the largest ${bytesText(largestBytes)}`,
    `matrices     ${matrices.length} on arrays, ${cells} weights with those that are 0`,
  ];
}

/** What a layer was told, in a few words. */
export function settingsOf({ layer, input }: PlacedLayer): string {
  switch (layer.kind) {
    case "dense":
      return withBias(layer.bias, `${input[2]} → ${layer.outputs}`);
    case "conv2d": {
      const groups = layer.groups ?? 1;
      const shared = groups > 1 ? [`${groups} groups`] : [];
      return withBias(layer.bias, [windowsOf(layer, input), ...shared].join(", "));
    }
    case "max_pool":
    case "average_pool":
      return windowsOf(layer, input);
    case "activation":
      return layer.of;
    case "batch_norm":
      return `ε ${layer.epsilon ?? 1e-5}`;
    case "group_norm":
      return `${layer.groups} groups`;
    case "dropout":
      return `rate ${layer.rate}`;
    case "residual":
      return layer.shortcut ? "body + shortcut" : "body + input";
    default:
      return "";
  }
}

function withBias(bias: boolean | undefined, text: string): string {
  return bias ?? true ? text : `${text}, no bias`;
}

/** Kernel, step and zeros around the image, where they are not the usual ones. */
function windowsOf(layer: Layer & Windows, input: PlacedLayer["input"]): string {
  const { stride, pad, out } = geometryOf(layer, input);
  const usual = layer.kind === "conv2d" ? [1, 1] : layer.kernel;
  const step = stride.join() === usual.join() ? [] : [`stride ${stride.join(" × ")}`];
  const after = [0, 1].map((axis) =>
    Math.max(0, (out[axis] - 1) * stride[axis] + layer.kernel[axis] - input[axis] - pad[axis])
  );
  const sides = [pad[0], after[0], pad[1], after[1]];
  const same = sides.every((side) => side === sides[0]);
  const zeros = sides.every((side) => side === 0) ? [] : [`zeros ${same ? sides[0] : sides.join("|")}`];
  return [layer.kernel.join(" × "), ...step, ...zeros].join(", ");
}
