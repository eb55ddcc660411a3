/** `noisegate networks`: the families of networks. */

import { Command, Option } from "@commander-js/extra-typings";
import { listNetworks, showNetwork } from "../harness/networks/network_commands.ts";
import { ACTIVATIONS } from "../models/networks/layers.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function networksCommand(): AnyCommand {
  const networks = new Command("networks")
    .description("list the families of networks, with weights and work of one of each")
    .addHelpText(
      "after",
      examples(
        ["networks", "the table"],
        ["networks show resnet20", "one network, layer by layer"],
      ),
    )
    .action(() => out(listNetworks()));
  networks.command("show")
    .description("print a network layer by layer: shapes, weights, multiply-accumulates, matrices on arrays")
    .argument("<network>", "such as resnet20")
    .option("--data <set>", "the data set it is for, such as cifar100; one that fits if left out")
    .addOption(new Option("--activation <kind>", "of hidden layers").choices(ACTIVATIONS).default("relu" as const))
    .option("--folded", "as it is deployed: batch norms folded into the weights")
    .addHelpText(
      "after",
      examples(
        ["networks show resnet20 --data cifar100", "for a data set"],
        ["networks show mlp_784_128_10 --folded", "as it is deployed"],
      ),
    )
    .action((name, flags) => out(showNetwork(name, flags)));
  return networks;
}
