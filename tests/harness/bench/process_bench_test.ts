/** Commands in processes of their own: their end, their memory, their folder. */

import assert from "node:assert/strict";
import { BenchRefused } from "../../../harness/bench/bench.ts";
import { peakOf, processDefinition } from "../../../harness/bench/process_bench.ts";
import { oracle } from "../../support.ts";

const usual = { id: "a process", group: "processes", version: 1 };
const evaluating = (code: string) => ({ ...usual, args: () => ["eval", code] });

async function opened(definition: Parameters<typeof processDefinition>[0]) {
  return await (await processDefinition(definition).make()).open(oracle);
}

Deno.test("processBench runs to the end of a process, and has a folder for it that goes with it", async () => {
  let seen = "";
  const open = await opened({
    ...usual,
    prepare: (folder) => Deno.writeTextFile(`${folder}/there`, "1"),
    args: (
      folder,
    ) => ["eval", `Deno.writeTextFileSync("${seen = folder}/done", Deno.readTextFileSync("${folder}/there"))`],
  });
  assert.equal(await open.run(1), null);
  assert.equal(await Deno.readTextFile(`${seen}/done`), "1");
  open.close();
  await assert.rejects(Deno.stat(seen), Deno.errors.NotFound);
});

Deno.test("processBench refuses a time of a process that fails, with its last line", async () => {
  const open = await opened(evaluating(`console.error("why\\nit broke"); Deno.exit(3)`));
  await assert.rejects(open.run(1), (error: Error) => {
    assert(error instanceof BenchRefused);
    return /expected exit code 0, got 3 \(it broke\)$/.test(error.message);
  });
  open.close();
});

Deno.test({
  name: "processBench sees the most memory that a process has had",
  ignore: peakOf("self") === null,
  async fn() {
    const peak = async (mebibytes: number) => {
      const code = `new Uint8Array(${mebibytes} * 2 ** 20).fill(1); await new Promise((done) => setTimeout(done, 60))`;
      const open = await opened({ ...evaluating(code), measure: "memory" });
      const bytes = await open.run(1);
      open.close();
      return bytes!;
    };
    const [small, large] = [await peak(1), await peak(201)];
    assert(Math.abs(large - small - 200 * 2 ** 20) < 20 * 2 ** 20, `${small} → ${large} bytes`);
  },
});
