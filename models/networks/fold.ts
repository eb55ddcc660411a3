/** Batch norms folded into the weights before them: the network that is deployed on arrays. */

import { count } from "../../kernels/kernel.ts";
import type { Layer, NetworkSpec } from "./layers.ts";
import { NetworkError, placeNetwork } from "./shapes.ts";
import { type Network, type Tensors, tensorsOf } from "./network.ts";

type Weighted = Layer & { kind: "dense" | "conv2d" };

/** What one batch norm does to a channel once it is trained: x · scale + shift. */
interface Affine {
  scale: Float64Array;
  shift: Float64Array;
}

/**
 * The same function of the images with no batch norm in it, and no dropout. A norm behind a dense layer or convolution
 * goes into its weights and bias; one that stands elsewhere becomes a depthwise 1 × 1 convolution of its own.
 *
 * @throws {NetworkError} if a norm stands where neither can be done
 * Source: Jacob et al. 2018 (arXiv 1712.05877) §3.2.
 */
export function foldNorms(network: Network): Network {
  const tensors: Tensors = {};
  const layers = foldAll(network, { layers: network.spec.layers, from: "", to: "", tensors });
  const spec = { ...network.spec, layers };
  return { spec, layers: placeNetwork(spec), tensors };
}

/** The layers of foldNorms() without their numbers. */
export function foldedSpec(spec: NetworkSpec): NetworkSpec {
  const layers = placeNetwork(spec);
  // folding needs numbers, of which any will do; no matrix, which may be huge, needs any
  const numbers = (dims: number[]) => new Float32Array(dims.length === 1 ? count(dims) : 0);
  const tensors = Object.fromEntries(tensorsOf(layers).map(({ name, dims }) => [name, numbers(dims)]));
  return foldNorms({ spec, layers, tensors }).spec;
}

interface Folding {
  layers: Layer[];
  /** Paths of this list in the network that is folded, and in what comes of it. */
  from: string;
  to: string;
  /** Taken from the old network, named as in the new one. */
  tensors: Tensors;
}

function foldAll(network: Network, { layers, from, to, tensors }: Folding): Layer[] {
  const out: Layer[] = [];
  layers.forEach((layer, i) => {
    const old = `${from}${i}`;
    const before = out.at(-1);
    const path = `${to}${out.length}`;
    if (layer.kind === "dropout") return;
    if (layer.kind === "batch_norm") {
      const affine = affineOf(network, { path: old, epsilon: layer.epsilon ?? 1e-5 });
      const previous = layers.slice(0, i).findLast(({ kind }) => kind !== "dropout");
      if (before && (previous?.kind === "dense" || previous?.kind === "conv2d")) {
        if (previous.side) {
          throw new NetworkError(
            `${old} (batch_norm): expected no side path before it, got ${previous.side.kind} (fold norms first)`,
          );
        }
        out[out.length - 1] = foldInto(before as Weighted, { affine, path: `${to}${out.length - 1}`, tensors });
      } else {
        out.push(standAlone(affine, { path, tensors }));
      }
      return;
    }
    if (layer.kind === "residual") {
      const body = foldAll(network, { layers: layer.body, from: `${old}.body.`, to: `${path}.body.`, tensors });
      const beside = { layers: layer.shortcut ?? [], from: `${old}.shortcut.`, to: `${path}.shortcut.`, tensors };
      const shortcut = foldAll(network, beside);
      out.push({ kind: "residual", body, ...(layer.shortcut && { shortcut }) });
      return;
    }
    for (const [name, values] of Object.entries(network.tensors)) {
      if (name.startsWith(`${old}.`)) tensors[`${path}${name.slice(old.length)}`] = values;
    }
    out.push(layer);
  });
  return out;
}

function affineOf({ tensors }: Network, { path, epsilon }: { path: string; epsilon: number }): Affine {
  const of = (role: string) => tensors[`${path}.${role}`];
  const [weight, bias, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(of);
  const scale = Float64Array.from(weight, (w, c) => w / Math.sqrt(variance[c] + epsilon));
  const bad = scale.findIndex((s) => !Number.isFinite(s));
  if (bad >= 0) throw new NetworkError(`${path}.running_var[${bad}]: expected a variance ≥ 0, got ${variance[bad]}`);
  return { scale, shift: Float64Array.from(bias, (b, c) => b - mean[c] * scale[c]) };
}

/** Weights [inputs, outputs] or [groups, patch, outputs of a group], every output channel scaled; the bias follows. */
function foldInto(
  layer: Weighted,
  { affine: { scale, shift }, path, tensors }: { affine: Affine; path: string; tensors: Tensors },
): Weighted {
  const outputs = scale.length;
  const groups = layer.kind === "conv2d" ? layer.groups ?? 1 : 1;
  const cols = outputs / groups;
  const weight = tensors[`${path}.weight`];
  const perGroup = weight.length / groups;
  const channelOf = (i: number) => Math.floor(i / perGroup) * cols + i % cols;
  tensors[`${path}.weight`] = weight.map((w, i) => w * scale[channelOf(i)]);
  const bias = tensors[`${path}.bias`] ?? new Float32Array(outputs);
  tensors[`${path}.bias`] = bias.map((b, c) => b * scale[c] + shift[c]);
  return { ...layer, bias: true };
}

function standAlone({ scale, shift }: Affine, { path, tensors }: { path: string; tensors: Tensors }): Layer {
  tensors[`${path}.weight`] = Float32Array.from(scale);
  tensors[`${path}.bias`] = Float32Array.from(shift);
  return { kind: "conv2d", channels: scale.length, groups: scale.length, kernel: [1, 1] };
}
