/** `noisegate schema`: the scenario language as JSON Schema. */

import { Command } from "@commander-js/extra-typings";
import { scenarioJsonSchemaText } from "../harness/schema/json_schema.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function schemaCommand(): AnyCommand {
  return new Command("schema")
    .description("print the JSON Schema of scenarios, by which editors complete and check them")
    .addHelpText("after", examples(["schema > scenarios/scenario.schema.json", "beside scenarios of your own"]))
    .action(() => out([scenarioJsonSchemaText().trimEnd()]));
}
