/** `noisegate doctor` and `noisegate setup`: the machine, and what it lacks. */

import { Command } from "@commander-js/extra-typings";
import { diagnose } from "../harness/machine/doctor.ts";
import { EXIT } from "../harness/exit.ts";
import { setup } from "../harness/machine/setup.ts";
import { type AnyCommand, type Context, examples, out } from "./_options.ts";

export function doctorCommand(context: Context): AnyCommand {
  return new Command("doctor").description("say what this machine offers and what is wrong with it")
    .addHelpText(
      "after",
      examples(
        ["doctor", "adapter, limits, folders, what is wrong"],
      ),
    )
    .action(async () => {
      const { lines, wrong } = await diagnose();
      const width = Math.max(...lines.map(([name]) => name.length));
      out(lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`));
      out(wrong.length > 0 ? ["", ...wrong.map((w) => `wrong: ${w}`)] : ["", "all is well"]);
      context.code = wrong.length > 0 ? EXIT.environment : EXIT.pass;
    });
}

export function setupCommand(): AnyCommand {
  return new Command("setup").description("install a software WebGPU driver where there is none (Debian, Ubuntu)")
    .option("--quiet", "say nothing where there is nothing to do")
    .addHelpText(
      "after",
      examples(
        ["setup", "once, where there is no adapter"],
      ),
    )
    .action(({ quiet }) => setup((line) => console.error(line), { quiet }));
}
