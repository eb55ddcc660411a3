/** The verbs about networks: list, show. */

import type { DatasetShape } from "../../models/data/dataset.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { foldedSpec } from "../../models/networks/fold.ts";
import type { Activation, NetworkSpec, Shape } from "../../models/networks/layers.ts";
import { FAMILIES, isNetworkName, namedNetwork } from "../../models/networks/named.ts";
import { NetworkError, placeNetwork, showShape } from "../../models/networks/shapes.ts";
import { exampleOf, NETWORK_NAME, networkMeant } from "./network_names.ts";
import { networkText, totalsOf } from "./network_text.ts";
import { table } from "../output/table.ts";
import { didYouMean, ScenarioError, show } from "../scenario/scenario_error.ts";

export interface NetworkOptions {
  /** Data set whose images and classes it is built for; a fitting one if left out. */
  data?: string;
  activation: Activation;
  /** As it is deployed: batch norms in the weights before them. */
  folded?: boolean;
}

/** What a network is built for. */
interface Purpose {
  input: Shape;
  classes: number;
  /** Name of the data set, or what stands in for one. */
  name: string;
}

/** Every family with an example on data that fit it. */
export function listNetworks(): string[] {
  const rows = FAMILIES.map(({ form, about }) => {
    const name = exampleOf(form);
    const purpose = purposeOf(name);
    const { trained, macs } = totalsOf(placeNetwork(specOf(name, { activation: "relu", purpose })));
    return [form, name === form ? "" : name, purpose.name, String(trained), String(macs), about];
  });
  const head = ["network", "for example", "on", "trained", "MACs", "what"];
  return [...table(head, rows), "", "noisegate networks show <name> lists the layers"];
}

/**
 * Layers, sizes and totals of one network.
 *
 * @throws {ScenarioError} if there is no such network or data set, or they do not fit
 */
export function showNetwork(name: string, { data, activation, folded }: NetworkOptions): string[] {
  if (!isNetworkName(name)) refuseName(name);
  const purpose = data === undefined ? purposeOf(name) : purposeFor(shapeOf(data));
  const spec = specOf(name, { activation, purpose });
  const shown = folded ? foldedSpec(spec) : spec;
  const images = `inputs ${showShape(purpose.input)}, ${purpose.classes} classes`;
  const deployed = folded ? "; batch norms folded, as on arrays" : "";
  return [`${name} (${activation}) for ${purpose.name}: ${images}${deployed}`, "", ...networkText(shown)];
}

function specOf(name: string, { activation, purpose }: { activation: Activation; purpose: Purpose }): NetworkSpec {
  const { input, classes } = purpose;
  try {
    const spec = namedNetwork(name, { input, classes, activation });
    placeNetwork(spec);
    return spec;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const [, where = "", expected, got] = /^\S+( [^:]*)?: expected (.*), got (.*)$/.exec(error.message)!;
    refuse(`${name} for ${purpose.name}${where && `,${where}`}`, { expected, got });
  }
}

function shapeOf(data: string): DatasetShape {
  if (Object.hasOwn(DATASETS, data)) return DATASETS[data].shape;
  const hint = didYouMean(data, Object.keys(DATASETS)) ?? "noisegate data lists them";
  refuse("--data", { expected: "a known data set", got: show(data), hint });
}

function purposeFor({ name, image, classes }: DatasetShape): Purpose {
  return { name, input: [...image], classes };
}

/** Data of the sizes that a name states; images of CIFAR-10 for convolutions, of MNIST for LeNet, as in their papers. */
function purposeOf(name: string): Purpose {
  if (!name.startsWith("mlp_")) return purposeFor(DATASETS[/^(lenet5|cnn_)/.test(name) ? "mnist" : "cifar10"].shape);
  const widths = name.split("_").slice(1).map(Number);
  const [inputs, classes] = [widths[0], widths.at(-1)!];
  const fits = Object.values(DATASETS).find(({ shape }) => shape.width === inputs && shape.classes === classes);
  return fits ? purposeFor(fits.shape) : { name: "data of its own sizes", input: [1, 1, inputs], classes };
}

function refuseName(name: string): never {
  const hint = networkMeant(name) ?? "noisegate networks lists them";
  refuse("name", { expected: NETWORK_NAME, got: show(name), hint });
}

function refuse(key: string, issue: { expected: string; got: string; hint?: string }): never {
  throw new ScenarioError([{ path: "networks show", line: 0, column: 0, key, ...issue }]);
}
