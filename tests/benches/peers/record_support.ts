/** Ratios that records of peers claim, from the rounds that they keep. */

import assert from "node:assert/strict";
import { reaches, speedOf } from "../../../benches/peers/_bar.ts";
import type { Bar } from "../../../benches/peers/_job.ts";
import { ratioInterval, ratioOf } from "../../../benches/peers/_ratio.ts";
import type { Times } from "../../../benches/peers/_times.ts";
import type { Peer } from "../../../harness/bench/record.ts";

/** A record of peers of version 1. */
interface Peers1 {
  rounds: { part: string; times: Record<string, Times> }[];
  comparisons?: (ReturnType<typeof ratioOf> & {
    ratioInterval95: [number, number];
    part: string;
    first: string;
    second: string;
    cpuRatio: number;
    bar?: Bar;
    passed: boolean | null;
  })[];
}

/** Ratios of a record of version 1, from its rounds. */
export function checkPeers1({ rounds, comparisons = [] }: Peers1): void {
  for (const { medians, ratio, ratioInterval95, cpuRatio, bar, passed, part, first, second } of comparisons) {
    const both = rounds.filter(({ part: of, times }) => of === part && times[first] && times[second]);
    const by = (clock: keyof Times) =>
      both.map(({ times }): [number, number] => [times[first][clock], times[second][clock]]);
    assert.deepEqual(ratioOf(by("wall")), { medians, ratio });
    assert.deepEqual(ratioInterval(by("wall")), ratioInterval95);
    assert.equal(ratioOf(by("cpu")).ratio, cpuRatio);
    assert.equal(passed, bar ? reaches(bar, { ratio: [ratio, ratio], perSecond: [0, 0] }) : null);
  }
}

/** Medians, ratios and bars of a bench record; intervals take seconds to draw again. */
export function checkPeers(peers: readonly Peer[]): void {
  for (const { job, peer, status, reason, rounds, milliseconds, ratio, cpuRatio, bar, work } of peers) {
    if (status === "skipped") {
      assert.notEqual(reason, "", `${job}, ${peer}: no reason`);
      continue;
    }
    const by = (clock: 0 | 1) => rounds.map(({ ours, peer }): [number, number] => [ours[clock], peer[clock]]);
    const { medians: [ours, theirs], ratio: median } = ratioOf(by(0));
    assert.deepEqual(milliseconds, { ours, peer: theirs });
    assert.equal(ratio!.median, median);
    assert.equal(cpuRatio, ratioOf(by(1)).ratio);
    if (!bar) continue;
    const perSecond: [number, number] = work ? speedOf(work, rounds) : [0, 0];
    const reached = reaches(bar, { ratio: ratio!.interval, perSecond });
    assert.equal(bar.reached, reached, `${job}, ${peer}: its bar`);
  }
}
