/** `noisegate trend` on folders of records: sound ones, broken ones, others' ones. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { addAcknowledged } from "../../../../harness/bench/compare/acknowledged.ts";
import { trend } from "../../../../harness/bench/trend/trend_command.ts";
import { sealed } from "../../../../harness/records/seal.ts";
import { noisegate } from "../../../cli/support.ts";
import { tempFolder } from "../../../temp_folder.ts";
import { history, type Step } from "../../html_report/speed_fixture.ts";

const MATMUL = "linalg/matmul 1024 × 1024 × 1024 none";
const STEP: Step = { bench: /^linalg\/matmul 1024/, night: 30, times: 1.2, with: "hash" };
const ONLY = /^(linalg|200 chips|training|memory)/;

/** A folder with a file a night. */
async function folderWith({ nights, steps }: { nights: number; steps: Step[] }): Promise<string> {
  const folder = await tempFolder();
  for (const [night, record] of history({ nights, steps, only: ONLY }).entries()) {
    await Deno.mkdir(join(folder, record.machine.id), { recursive: true });
    const name = `${String(night).padStart(3, "0")}.json`;
    await Deno.writeTextFile(join(folder, record.machine.id, name), JSON.stringify(await sealed(record)));
  }
  return folder;
}

const STEPPED = await folderWith({ nights: 45, steps: [STEP] });
const FLAT = await folderWith({ nights: 20, steps: [] });

Deno.test("trend() reads a folder, and its code says that a bench got slower", async () => {
  const { code, lines, machines, leftOut } = await trend({ folder: STEPPED, filters: [] });
  assert.equal(code, 1);
  assert.deepEqual(leftOut, []);
  const slower = machines[0].trends.filter(({ judgement }) => judgement === "slower");
  assert.deepEqual(slower.map(({ trend }) => trend.bench), [MATMUL]);
  assert(lines.some((line) => line.startsWith(`slower        ${MATMUL}: 1.`)));
  const flat = await trend({ folder: FLAT, filters: [] });
  assert.equal(flat.code, 0);
});

Deno.test("trend() takes what has been acknowledged for none of commits that nobody knows, and its file for no broken record", async () => {
  const folder = await folderWith({ nights: 45, steps: [STEP] });
  const until = new Date(Date.now() + 864e5).toISOString().slice(0, 10);
  const one = { bench: MATMUL, commit: "0123456789", reason: "exact sums", author: "Ada", until, most: 1.5 };
  await addAcknowledged(join(folder, "acknowledged.json"), one);
  const { code, lines, leftOut } = await trend({ folder, filters: ["matmul 1024"] });
  assert.equal(code, 1);
  assert.deepEqual(leftOut, []);
  assert.match(
    lines.join("\n"),
    /^ {2}counted, since this repository does not have its commits: acknowledged for 01234567: exact sums \(Ada, /m,
  );
});

Deno.test("trend() names files that are no records, and loses none of the others", async () => {
  const folder = await folderWith({ nights: 20, steps: [] });
  const machine = join(folder, "llvmpipe_0a1b2c3d");
  const sound = await Deno.readTextFile(join(machine, "004.json"));
  await Deno.writeTextFile(join(machine, "004.json"), sound.slice(0, sound.length / 2));
  await Deno.writeTextFile(join(machine, "other.json"), JSON.stringify({ schema: "peer/1" }));
  await Deno.writeTextFile(join(machine, "future.json"), JSON.stringify({ schema: "bench/99" }));
  const { code, lines, leftOut, machines } = await trend({ folder, filters: ["matmul 1024"] });
  assert.equal(code, 0);
  assert.equal(machines[0].trends[0].trend.epochs[0].nights.length, 19);
  const text = lines.join("\n");
  assert.match(text, /^left out: .*004\.json: no JSON: half-written, or no record$/m);
  assert.match(text, /^left out: .*future\.json: .*bench\/99/m);
  assert.equal(leftOut.length, 3);
});

Deno.test("trend() says of a folder without a single time what was there", async () => {
  const folder = await tempFolder();
  await assert.rejects(
    trend({ folder, filters: [] }),
    /expected bench records, got none \(noisegate bench makes one\)$/,
  );
  await Deno.writeTextFile(join(folder, "half.json"), "{");
  await assert.rejects(trend({ folder, filters: [] }), /\nleft out: .*half\.json: no JSON/);
  const [record] = history({ nights: 1, only: ONLY });
  await Deno.writeTextFile(join(folder, "dirty.json"), JSON.stringify(await sealed({ ...record, dirty: true })));
  await assert.rejects(
    trend({ folder, filters: [] }),
    /times of a bench, got none\nleft out: .*dirty\.json: files differed/,
  );
});

Deno.test("trend() forgets what is older than a day", async () => {
  // the last 20 of 45 nights are all after the step
  const { code, machines } = await trend({ folder: STEPPED, filters: [], since: "2026-10-31" });
  assert.equal(code, 0);
  assert.equal(machines[0].trends[0].trend.epochs[0].nights.length, 20);
});

const WRONG: [string, string[], RegExp][] = [
  ["no such folder", ["--records", "nowhere"], /^nowhere: expected .*, got (none|nothing|no .*)/],
  [
    "another machine",
    ["--machine", "llvmpipe_0a1b2c3e"],
    /^--machine: expected .* \(did you mean "llvmpipe_0a1b2c3d"\?\)$/m,
  ],
  [
    "a day in the future",
    ["--since", "2099-01-01"],
    /^--since: expected a day before the newest record, got 2099-01-01$/m,
  ],
  ["no day", ["--since", "2026-02-30"], /expected a date such as 2026-11-20, got "2026-02-30"/],
  ["no such bench", ["matmull"], /expected times of a bench, got none whose name holds "matmull"$/m],
];

for (const [what, args, expected] of WRONG) {
  Deno.test(`noisegate trend refuses ${what}`, async () => {
    const { code, stderr, stdout } = await noisegate(["trend", "--records", FLAT, ...args]);
    assert.equal(stdout, "");
    assert.match(stderr, expected);
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
}

Deno.test("noisegate trend --json prints histories and judgements, and exits with 1", async () => {
  const { code, stdout, stderr } = await noisegate(["trend", "--records", STEPPED, "--json"]);
  assert.equal(stderr, "");
  assert.equal(code, 1);
  const { machines } = JSON.parse(stdout);
  assert.deepEqual(machines.map(({ id }: { id: string }) => id), ["llvmpipe_0a1b2c3d"]);
});
