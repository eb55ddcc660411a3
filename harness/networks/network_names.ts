/** Names of networks as a user writes them. */

import { FAMILIES } from "../../models/networks/named.ts";
import { didYouMean } from "../scenario/scenario_error.ts";

/** A member of each family whose form is not a name itself. */
const EXAMPLES: Record<string, string> = {
  "mlp_<inputs>_<hidden…>_<outputs>": "mlp_784_128_10",
  "cnn_<channels…>": "cnn_8_16",
  "wide_resnet_<depth>_<width>": "wide_resnet_16_4",
};

/** What errors expect of a name: the forms of all families. */
export const NETWORK_NAME = FAMILIES.map(({ form }) => form).join(" | ");

/** A network of a family. */
export function exampleOf(form: string): string {
  return EXAMPLES[form] ?? form;
}

/** The hint `did you mean "lenet5"?`, if one name is near. */
export function networkMeant(got: string): string | undefined {
  return didYouMean(got, FAMILIES.map(({ form }) => exampleOf(form)));
}
