/** Every committed record can be read, is complete, and gives the same verdicts when it is judged again. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { OTHER_KINDS } from "../harness/records/other_kinds.ts";
import { verifyRecord } from "../harness/records/verify.ts";
import { loadRecords } from "../harness/result.ts";
import type { HessianRecord } from "../harness/hessian/record.ts";
import { checkHessianRecord } from "./harness/hessian_support.ts";
import type { BenchRecord } from "../harness/bench/record.ts";
import { checkPeers, checkPeers1 } from "./benches/peers/record_support.ts";

const ROOT = join(import.meta.dirname!, "..", "results");

for (const loaded of await loadRecords([ROOT])) {
  Deno.test(`record ${loaded.path.slice(ROOT.length + 1)} loads and holds what it claims`, async () => {
    assert(loaded.kind !== "problem", loaded.kind === "problem" ? loaded.problem : "");
    if (loaded.kind === "run" || loaded.kind === "shard") {
      assert.match(loaded.record.commit, /^[0-9a-f]{8}$/);
      assert.deepEqual(await verifyRecord(loaded), []);
      return;
    }
    const { verify } = OTHER_KINDS[loaded.kind];
    if (verify) assert.deepEqual(await verify(loaded.value), []);
    if (loaded.kind === "acknowledged" || loaded.kind === "compare") return;
    assert.match(String(loaded.value.commit), /^[0-9a-f]{8}$/);
    // deno-lint-ignore no-explicit-any
    if (loaded.kind === "peer") checkPeers1(loaded.value as any);
    if (loaded.kind === "bench") checkPeers((loaded.value as Partial<BenchRecord>).peers ?? []);
    if (loaded.kind === "hessian") await checkHessianRecord(loaded.value as unknown as HessianRecord);
  });
}
