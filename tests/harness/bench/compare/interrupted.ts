/** A comparison that takes long enough to be interrupted: the program of a test. */

import { compareRevisions } from "../../../../harness/bench/compare/compare_revisions.ts";
import { SHORT } from "./support.ts";

await compareRevisions({
  ...{ root: Deno.args[0], base: "HEAD~1", head: "HEAD", dirty: false, rounds: 1000, filter: [], changed: false },
  ...{ acknowledged: [], lengths: SHORT, say: (line) => console.log(line) },
});
