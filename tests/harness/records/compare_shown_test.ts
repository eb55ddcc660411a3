/** Records of comparisons among the others: shown, listed, and named where a report is asked for. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { COMPARE_1, COMPARE_SCHEMA } from "../../../harness/bench/compare/record.ts";
import { writeReport } from "../../../harness/html_report/write_report.ts";
import { listRecords, showRecord } from "../../../harness/records/commands.ts";
import { listText } from "../../../harness/records/list.ts";
import { history } from "../html_report/speed_fixture.ts";
import { folderOf } from "./records_support.ts";

const [NIGHT] = history({ nights: 1, only: /^linalg\/add/ });
const revision = (digit: string, dirty = false) => ({ name: "HEAD", commit: digit.repeat(40), dirty });
const { noisegate, utc, runtime, machine, gpu, sha256 } = NIGHT;
const COMPARISON = COMPARE_1.parse({
  ...{ $schema: "", schema: COMPARE_SCHEMA, noisegate, utc, runtime, machine, gpu, sha256 },
  ...{ base: revision("a"), head: revision("b", true), notes: ["a note"], benches: [], seconds: 12.5 },
  notCompared: [{ bench: "linalg/add", reason: "head: it broke", broken: true }],
});

Deno.test("results show prints a comparison as compare did, also as the newest of a folder", async () => {
  const root = await folderOf({ "m/one.json": COMPARISON });
  for (const path of [root, join(root, "m/one.json")]) {
    const lines = await showRecord(path);
    assert.match(lines[0], /^base aaaaaaaa \(HEAD\), head bbbbbbbb \(HEAD\) and the working tree$/);
    assert(lines.includes("broken  linalg/add: head: it broke"), lines.join("\n"));
  }
});

Deno.test("results list has both commits of a comparison, and how long it took", async () => {
  const root = await folderOf({ "m/one.json": COMPARISON });
  const [, , line] = listText(await listRecords(root));
  assert.match(line, / compare +– +– +llvmpipe +aaaaaaaa\.\.bbbbbbbb-dirty +12\.5 /);
});

Deno.test("report of comparisons alone says what they are, and what shows them", async () => {
  const root = await folderOf({ "one.json": COMPARISON, "two.json": COMPARISON });
  await assert.rejects(writeReport([root], {}), {
    name: "RecordError",
    message: `${root}: expected records of runs or benches, got 2 records of a comparison ` +
      "(noisegate results show prints one)",
  });
});
