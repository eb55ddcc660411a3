/** Digital paths beside analog layers: exact, trained while the layer itself stays as it is, and not on cells. */

import { eachNormal } from "../../../kernels/noise/normal_oracle.ts";
import { PURPOSES } from "../../purposes.ts";
import type { Pass, Value } from "../forward.ts";
import { eachLayer, type Layer, type NetworkSpec, type PlacedLayer, type SidePath } from "../layers.ts";
import { compensation } from "./compensation.ts";
import { lowRank } from "./low_rank.ts";
import type { Append, Host, SideKind, SideLayer } from "./side_kind.ts";

const KINDS = { compensation, low_rank: lowRank };

function kindOf(side: SidePath): SideKind<SidePath> {
  return KINDS[side.kind] as SideKind<SidePath>;
}

/** The layers of a path, or why there is none. */
export function sideLayersOf(side: SidePath, host: Host): SideLayer[] {
  return kindOf(side).layersOf(side, host);
}

/** Why a path cannot lie beside a layer; null if it can. */
export function sideFlaw(side: SidePath, host: Host): { expected: string; got: unknown } | null {
  if (!Object.hasOwn(KINDS, side.kind)) return { expected: Object.keys(KINDS).join(" | "), got: side.kind };
  return kindOf(side).flawOf(side, host);
}

/** The path that lies beside a layer, if there is one. */
export function sideOf(layer: Layer): SidePath | undefined {
  return layer.kind === "dense" || layer.kind === "conv2d" ? layer.side : undefined;
}

/** Appends the path beside a layer's product; nothing where there is none. */
export function appendSide(
  pass: Pass,
  beside: Parameters<Append>[1],
): Value {
  const side = sideOf(beside.placed.layer);
  return side ? kindOf(side).append(pass, beside) : beside.y;
}

/** First numbers of the layers of a path beside the layer `word`: it changes nothing yet. Random ones are as He et al. 2015. */
export function firstSideNumbers(
  placed: PlacedLayer,
  { seed, word }: { seed: number; word: number },
): Record<string, Float32Array> {
  const side = sideOf(placed.layer);
  if (!side) return {};
  const numbers: Record<string, Float32Array> = {};
  for (const [draw, { path, tensors: [weight, bias] }] of placed.side.entries()) {
    const [rows, cols] = weight.dims.slice(-2);
    const values = new Float32Array(rows * cols);
    const first = kindOf(side).firstOf(path.slice(path.lastIndexOf(".") + 1));
    const sigma = Math.sqrt(2 / rows);
    if (first === "identity") { for (let i = 0; i < cols; i++) values[i * cols + i] = 1; }
    if (first === "random") {
      const stream = { seed, purpose: PURPOSES.sidePath, layer: word, draw };
      eachNormal(stream, { chip: 0, cells: values.length, use: (i, z) => values[i] = sigma * z });
    }
    numbers[weight.name] = values;
    if (bias) numbers[bias.name] = new Float32Array(cols);
  }
  return numbers;
}

/**
 * The same network with paths beside its analog layers.
 *
 * @param sides of every dense layer and convolution in order of execution; undefined for none
 */
export function withSidePaths(spec: NetworkSpec, sides: readonly (SidePath | undefined)[]): NetworkSpec {
  let word = 0;
  const all = (layers: Layer[]): Layer[] =>
    layers.map((layer) => {
      if (layer.kind === "residual") {
        const body = all(layer.body); // its layers run before those of the shortcut
        return { ...layer, body, ...(layer.shortcut && { shortcut: all(layer.shortcut) }) };
      }
      if (layer.kind !== "dense" && layer.kind !== "conv2d") return layer;
      const { side: _, ...bare } = layer;
      const side = sides[word++];
      return side ? { ...bare, side } : bare;
    });
  return { ...spec, layers: all(spec.layers) };
}

/** Names of the tensors of all paths. */
export function pathTensorsOf({ layers }: { layers: PlacedLayer[] }): string[] {
  return [...eachLayer(layers)].flatMap(({ side }) => side.flatMap(({ tensors }) => tensors.map(({ name }) => name)));
}
