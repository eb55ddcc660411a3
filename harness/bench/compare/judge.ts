/** Rounds of benches → verdicts, each by the clocks that its kind is judged by. Pure. */

import type { Clock } from "../record.ts";
import { effectsOf, looksAt, type PlayedRound } from "./effects.ts";
import { type Judged, judgeTogether, noiseText, type Ratio, ratiosOf, sureChange } from "./verdict.ts";

/** By one clock. */
export interface ClockJudged extends Judged {
  clock: Clock;
}

/** What another clock shows. */
export interface OtherClock {
  clock: Clock;
  ratio: Ratio;
  floor: Ratio;
}

/** The judgement of the clock that decides, and what else there is to say. */
export interface BenchJudged extends ClockJudged {
  others: OtherClock[];
  /** By each clock that judges. */
  byClock: ClockJudged[];
  /** Why it is not decided, or not by its usual clock; a sentence each, without a full stop. */
  doubts: string[];
}

export interface ToJudge {
  bench: string;
  kind: "kernel" | "job" | "process";
  measure: "time" | "memory";
  /** The usual one. */
  clock: Clock;
  rounds: readonly PlayedRound[];
}

/** Judges benches together; null for one whose clocks show no times, which judges no other. */
export function judgeBenches(benches: readonly ToJudge[]): (BenchJudged | null)[] {
  const looks = benches.map((one) => looksAt(one.rounds, one));
  const asked = benches.flatMap(({ rounds }, i) =>
    looks[i].judging.map((clock) => ({ i, clock, effects: effectsOf(rounds, clock) }))
  );
  const judged = judgeTogether(asked.map(({ effects }) => effects));
  return benches.map((one, i) => {
    const byClock = asked.flatMap(({ i: of, clock }, at) => of === i ? [{ clock, ...judged[at] }] : []);
    if (byClock.length === 0) return null;
    const usual = byClock[0].clock === one.clock
      ? []
      : [`${CLOCK_TEXT[one.clock]} shows nothing: judged by ${CLOCK_TEXT[byClock[0].clock]}`];
    return watched(decided(byClock, usual), { one, watching: looks[i].watching });
  });
}

/**
 * Slower by either clock is slower. Faster by one counts if the other says nothing else, and only what all call the same is.
 */
function decided(byClock: ClockJudged[], doubts: string[]): BenchJudged {
  const of = (verdict: Judged["verdict"]) => byClock.find((one) => one.verdict === verdict);
  const deciding = of("slower") ?? of("faster") ?? of("undecided") ?? byClock[0];
  return judgedBy(deciding, { byClock, doubts });
}

/** A bench with the judgement of one of its clocks. */
export function judgedBy(
  deciding: ClockJudged,
  { byClock, doubts }: Pick<BenchJudged, "byClock" | "doubts">,
): BenchJudged {
  const others = byClock.filter(({ clock }) => clock !== deciding.clock)
    .map(({ clock, ratio, floor }) => ({ clock, ratio, floor }));
  const noise = deciding.verdict === "undecided" ? noiseText(deciding) : "";
  return { ...deciding, others, byClock, doubts: noise === "" ? doubts : [...doubts, noise] };
}

/** With the clocks that do not judge: what they are sure of is not the same, nor faster if they say slower. */
function watched(judged: BenchJudged, { one, watching }: { one: ToJudge; watching: readonly Clock[] }): BenchJudged {
  const seen = watching.map((clock) => ({ clock, effects: effectsOf(one.rounds, clock) }));
  const others = [...judged.others, ...seen.map(({ clock, effects }) => ({ clock, ...ratiosOf(effects) }))];
  const against = seen.flatMap(({ clock, effects }) => {
    const change = sureChange(effects);
    const denies = judged.verdict === "same" ? change !== null : judged.verdict === "faster" && change === "slower";
    return denies ? [`${change} by ${CLOCK_TEXT[clock]}, ${ratiosOf(effects).ratio.median.toFixed(3)} times`] : [];
  });
  if (against.length === 0) return { ...judged, others };
  const doubt = `${judged.verdict} by ${CLOCK_TEXT[judged.clock]}, but ${against.join(" and ")}`;
  return { ...judged, others, verdict: "undecided", roundsToDecide: 0, doubts: [...judged.doubts, doubt] };
}

/** What a person calls them. */
export const CLOCK_TEXT = { cpu: "time of the processor", device: "the device's clock", wall: "the wall's clock" };
