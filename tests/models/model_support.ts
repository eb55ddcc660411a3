/** Networks that tests of models share. */

import type { Activation, Layer, Shape } from "../../models/networks/layers.ts";
import type { Network } from "../../models/networks/network.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";

export { modelOf } from "../../models/mapping/at_rest.ts";

/** One dense layer as goldens hold it. */
export interface DenseLayer {
  rows: number;
  cols: number;
  weight: ArrayLike<number>;
  bias: ArrayLike<number>;
}

/** Dense layers with an activation between them, on images of any shape that has as many numbers as the first has rows. */
export function mlpOf(
  dense: DenseLayer[],
  { activation = "relu" as Activation, image = [1, 1, dense[0].rows] as Shape } = {},
): Network {
  const flat: Layer[] = image[0] * image[1] === 1 ? [] : [{ kind: "flatten" }];
  const layers = dense.flatMap(({ cols }, l): Layer[] => [
    ...(l > 0 ? [{ kind: "activation", of: activation } as const] : []),
    { kind: "dense", outputs: cols },
  ]);
  const spec = {
    name: `mlp_${[dense[0].rows, ...dense.map(({ cols }) => cols)].join("_")}`,
    input: image,
    layers: [...flat, ...layers],
  };
  const tensors = Object.fromEntries(dense.flatMap(({ weight, bias }, l) => {
    const path = flat.length + 2 * l;
    return [[`${path}.weight`, Float32Array.from(weight)], [`${path}.bias`, Float32Array.from(bias)]];
  }));
  return { spec, layers: placeNetwork(spec), tensors };
}
