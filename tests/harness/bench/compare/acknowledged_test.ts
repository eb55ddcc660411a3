/** Acknowledgements: what is written, what counts, what is refused. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { acknowledge } from "../../../../harness/bench/compare/acknowledge.ts";
import {
  type Acknowledgement,
  acknowledgementOf,
  addAcknowledged,
  hasExpired,
  loadAcknowledged,
  whyNotAcknowledged,
} from "../../../../harness/bench/compare/acknowledged.ts";
import { git } from "../../../../harness/bench/compare/git.ts";
import { tempFolder } from "../../../temp_folder.ts";
import { repositoryOf } from "./trees_support.ts";

const ONE: Acknowledgement = {
  ...{
    bench: "noise/normal 1",
    commit: "12345678",
    reason: "exact tails",
    author: "Ada",
    until: "2027-01-31",
    most: 1.3,
  },
};

Deno.test("acknowledgementOf: of its bench and commit, up to its day and ratio", () => {
  const slower = { bench: ONE.bench, at: "2027-01-31T23:59:59.000Z", ratio: 1.2, commits: [`${ONE.commit}90abcdef`] };
  const counts = (one: Partial<Acknowledgement>, other = {}) =>
    acknowledgementOf([{ ...ONE, ...one }], { ...slower, ...other }) !== undefined;
  assert.equal(counts({}), true);
  assert.equal(counts({}, { bench: "noise/normal 2" }), false);
  assert.equal(counts({}, { at: "2027-02-01T00:00:00.000Z" }), false, "its day is over");
  assert.equal(counts({ most: 1.1 }), false, "slower than was acknowledged");
  assert.equal(counts({ most: 1.2 }), true);
  assert.equal(counts({}, { commits: null }), false, "nobody knows the commits");
  assert.equal(counts({}, { commits: [] }), false, "there are none");
  assert.equal(counts({}, { commits: ["90abcdef12345678"] }), false, "its commit is not in the range");
  assert.deepEqual([hasExpired(ONE, "2027-01-31"), hasExpired(ONE, "2027-02-01")], [false, true]);
});

Deno.test("whyNotAcknowledged: what does not cover a regression says why; what does, and other benches, say nothing", () => {
  const slower = { bench: ONE.bench, at: "2027-01-31", ratio: 1.25, commits: [`${ONE.commit}90abcdef`] };
  const why = (one: Partial<Acknowledgement>, other = {}) =>
    whyNotAcknowledged([{ ...ONE, ...one }], { ...slower, ...other });
  assert.deepEqual([why({}), why({ bench: "noise/normal 2" })], [[], []]);
  const text = "acknowledged for 12345678: exact tails (Ada, until 2027-01-31, up to 1.3 times)";
  assert.deepEqual(why({}, { at: "2027-02-01" }), [`no longer ${text}`]);
  assert.deepEqual(why({}, { ratio: 1.4 }), [`1.40 times is more than was ${text}`]);
  assert.deepEqual(why({}, { commits: ["90abcdef"] }), [`another commit was ${text}`]);
  assert.deepEqual(why({}, { commits: null }), [
    `counted, since this repository does not have its commits: ${text}`,
  ]);
});

Deno.test("addAcknowledged: sorted, one for a bench and commit, and read back", async () => {
  const path = join(await tempFolder(), "bench", "acknowledged.json");
  assert.deepEqual(await loadAcknowledged(path), []);
  const other = { ...ONE, bench: "linalg/add 1", most: 1.5 };
  await addAcknowledged(path, ONE);
  await addAcknowledged(path, other);
  await addAcknowledged(path, { ...ONE, reason: "exact tails, and faster soon" });
  assert.deepEqual(await loadAcknowledged(path), [other, { ...ONE, reason: "exact tails, and faster soon" }]);
});

const BAD: [string, unknown, RegExp][] = [
  ["no JSON", "{", /acknowledged\.json: expected JSON, got something else/],
  [
    "another schema",
    { schema: "acknowledged/2", acknowledged: [] },
    /schema: expected acknowledged\/1, got "acknowledged\/2"/,
  ],
  [
    "no author",
    { schema: "acknowledged/1", acknowledged: [{ ...ONE, author: " " }] },
    /acknowledged\[0\]\.author: expected/,
  ],
  [
    "no limit",
    { schema: "acknowledged/1", acknowledged: [{ ...ONE, most: undefined }] },
    /acknowledged\[0\]\.most: expected/,
  ],
  [
    "a day that is none",
    { schema: "acknowledged/1", acknowledged: [ONE, { ...ONE, until: "2027-02-30" }] },
    /acknowledged\[1\]\.until: expected/,
  ],
  [
    "a key that is not known",
    { schema: "acknowledged/1", acknowledged: [{ ...ONE, for: 1 }] },
    /acknowledged\[0\]: expected known keys, got for/,
  ],
];

for (const [what, content, message] of BAD) {
  Deno.test(`loadAcknowledged: ${what} is refused by its place`, async () => {
    const path = join(await tempFolder(), "acknowledged.json");
    await Deno.writeTextFile(path, typeof content === "string" ? content : JSON.stringify(content));
    await assert.rejects(loadAcknowledged(path), (error: Error) => {
      assert.equal(error.name, "CompareError");
      assert.match(error.message, message);
      return true;
    });
    await assert.rejects(addAcknowledged(path, ONE), message, "nothing is written over it");
  });
}

Deno.test("acknowledge: a bench and a commit that there are, a day to come; the commit in full", async () => {
  const root = await repositoryOf(["// one"]);
  const path = join(root, "results", "acknowledged.json");
  await Deno.mkdir(join(root, "results"));
  const known = () => Promise.resolve([ONE.bench]);
  const said = { ...ONE, commit: "HEAD", until: "2999-01-01" };
  const commit = (await git(["rev-parse", "HEAD"], root)).slice(0, 12);
  assert.match(
    (await acknowledge(said, { path, known, root }))[0],
    new RegExp(`acknowledged for ${commit} until 2999`),
  );
  assert.deepEqual((await loadAcknowledged(path)).map((one) => one.commit), [commit]);
  await assert.rejects(
    acknowledge({ ...said, bench: "noise/norml 1" }, { path, known, root }),
    /bench: expected the name of a bench, got "noise\/norml 1" \(did you mean "noise\/normal 1"\?\)/,
  );
  await assert.rejects(
    acknowledge({ ...said, commit: "nowhere" }, { path, known, root }),
    /nowhere: expected a revision/,
  );
  await assert.rejects(
    acknowledge({ ...said, until: "2020-01-01" }, { path, known, root }),
    /--until: expected a day that is not over, got 2020-01-01/,
  );
});
