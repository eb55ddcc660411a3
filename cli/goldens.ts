/** `noisegate goldens`: looks after the golden sets. */

import { Command } from "@commander-js/extra-typings";
import { goldensAccept, goldensDiff, goldensVerify } from "../harness/kernels/golden_commands.ts";
import type { Told } from "../harness/kernels/golden_diff.ts";
import { type AnyCommand, type Context, examples, out } from "./_options.ts";

export function goldensCommand(context: Context): AnyCommand {
  const tell = ({ lines, code }: Told) => {
    out(lines);
    context.code = code;
  };
  const goldens = new Command("goldens").description("golden sets: verify them, look at a pending one, accept it")
    .addHelpText(
      "after",
      examples(
        ["goldens verify", "are all of them sound?"],
        ["goldens diff crossbar/mvm", "what would change"],
      ),
    );
  goldens.command("verify")
    .description("hash, provenance and shapes of every set, and the oracle against it")
    .addHelpText(
      "after",
      examples(
        ["goldens verify", "hash, provenance, shapes, oracle"],
      ),
    )
    .action(async () => tell(await goldensVerify()));
  goldens.command("diff")
    .description("how a pending set, or another file, differs from the set in place")
    .argument("<kernel>", "such as crossbar/mvm")
    .argument("[file]", "a manifest or a safetensors file")
    .addHelpText(
      "after",
      examples(
        ["goldens diff crossbar/mvm", "the pending set"],
        ["goldens diff crossbar/mvm other.safetensors", "another file"],
      ),
    )
    .action(async (id, file) => tell(await goldensDiff(id, { other: file })));
  goldens.command("accept")
    .description("put a pending set in place; never in CI")
    .argument("<kernel>", "such as crossbar/mvm")
    .argument("[file]", "the pending manifest")
    .requiredOption("--reason <text>", "why the numbers move")
    .addHelpText(
      "after",
      examples(
        ['goldens accept crossbar/mvm --reason "NumPy 2.4"', "put it in place"],
      ),
    )
    .action(async (id, file, { reason }) => tell(await goldensAccept(id, { reason, pending: file })));
  return goldens;
}
