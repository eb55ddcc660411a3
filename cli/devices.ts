/** `noisegate devices`: the cell technologies. */

import { Command } from "@commander-js/extra-typings";
import { listDevices, PLOTS, showDevice } from "../harness/devices/device_commands.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function devicesCommand(): AnyCommand {
  const devices = new Command("devices").description("list the cell technologies with their sources")
    .addHelpText(
      "after",
      examples(
        ["devices", "the table"],
        ["devices show pcm_ibm_2020", "one technology, with plots"],
      ),
    )
    .action(() => out(listDevices()));
  devices.command("show")
    .description("print a technology's constants, errors, drift and read noise, and draw them (SVG)")
    .argument("<preset>", "such as pcm_ibm_2020")
    .option("--out <folder>", "where the plot goes", PLOTS)
    .addHelpText(
      "after",
      examples(
        ["devices show pcm_ibm_2020", "constants, errors over time, plots"],
      ),
    )
    .action(async (name, flags) => out(await showDevice(name, flags)));
  return devices;
}
