/** `noisegate completions`: what a shell needs to complete commands, options, scenarios, tags and names. */

import { Argument, Command } from "@commander-js/extra-typings";
import { SCRIPTS } from "./_completion_scripts.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function completionsCommand(): AnyCommand {
  return new Command("completions")
    .description("print the script that makes a shell complete commands, options, scenarios, tags and names")
    .addArgument(new Argument("<shell>", "which one").choices(["bash", "zsh", "fish"] as const))
    .addHelpText("after", EXAMPLES)
    .action((shell) => out([SCRIPTS[shell].trimEnd()]));
}

const EXAMPLES = examples(
  ["completions bash > ~/.local/share/bash-completion/completions/noisegate", "for every bash from now on"],
  ["completions zsh > ~/.zfunc/_noisegate", "zsh, where that folder is in fpath"],
  ["completions fish > ~/.config/fish/completions/noisegate.fish", "fish"],
);
