/**
 * Rounds → verdicts, in three stages: some rounds for all; as many again for what is undecided; and fresh ones for what is
 * slower, since a regression that fails a build must have been seen twice.
 */

import type { PlayedRound } from "./effects.ts";
import { type BenchJudged, judgeBenches, judgedBy } from "./judge.ts";
import { type Player, type PlayOptions, playRounds } from "./rounds.ts";
import { LEAST_ROUNDS } from "./verdict.ts";

export interface Finished {
  player: Player;
  /** Of the first two stages; slower only if it was confirmed. */
  judged: BenchJudged;
  /** Of what was slower in the first two stages. */
  confirmation: { judged: BenchJudged; rounds: PlayedRound[]; confirmed: boolean } | null;
}

type JudgedPlayer = Omit<Finished, "confirmation">;

/**
 * Plays until each bench is judged. One that fails at the head is left out, and its player says why: that is worse than any
 * time. One that fails at the base is judged by the rounds that it has, if they are enough.
 */
export async function playToVerdicts(players: readonly Player[], options: PlayOptions): Promise<Finished[]> {
  const { rounds, say } = options;
  await playRounds(players, options);
  const open = judge(players).filter(({ judged, player }) => judged.verdict === "undecided" && !player.failure);
  if (open.length > 0) {
    say(`${open.length} undecided: ${rounds} rounds more`);
    await playRounds(open.map(({ player }) => player), options);
  }
  const finished = judge(players);
  const slower = finished.filter(({ judged }) => judged.verdict === "slower");
  if (slower.length === 0) return finished.map((one) => ({ ...one, confirmation: null }));
  say(`${slower.length} slower: fresh rounds to confirm`);
  const confirmed = await playAgain(slower, options);
  return finished.filter(({ player }) => isJudged(player)).map((one) => {
    const again = confirmed.get(one.player.bench.id);
    if (again) return confirm(one, again);
    const isOpen = one.judged.verdict === "slower";
    return { ...one, judged: isOpen ? unconfirmed(one.judged) : one.judged, confirmation: null };
  });
}

/** Confirmed if one clock has said so twice. */
function confirm({ player, judged }: JudgedPlayer, again: JudgedPlayer): Finished {
  const slower = ({ byClock }: BenchJudged) => byClock.filter(({ verdict }) => verdict === "slower");
  const twice = slower(judged).find(({ clock }) => slower(again.judged).some((one) => one.clock === clock));
  const clock = (twice ?? judged).clock;
  const same = again.judged.byClock.find((one) => one.clock === clock) ?? again.judged;
  return {
    player,
    judged: twice ? judgedBy(twice, judged) : unconfirmed(judged),
    confirmation: {
      judged: judgedBy(same, again.judged),
      rounds: again.player.rounds,
      confirmed: twice !== undefined,
    },
  };
}

function unconfirmed(judged: BenchJudged): BenchJudged {
  return { ...judged, verdict: "undecided", roundsToDecide: 0 };
}

/** What does not work at the head is broken, however many rounds it has. */
function isJudged({ failure, rounds }: Player): boolean {
  return failure === null || (failure.side !== "head" && rounds.length >= LEAST_ROUNDS);
}

function judge(players: readonly Player[]): JudgedPlayer[] {
  const played = players.filter((player) => isJudged(player));
  const judged = judgeBenches(
    played.map(({ bench, rounds, settings }) => ({ ...bench, bench: bench.id, clock: settings!.clock, rounds })),
  );
  return played.flatMap((player, i) => {
    const one = judged[i];
    if (one !== null) return [{ player, judged: one }];
    player.failure ??= { side: "base", reason: `its ${player.settings!.clock} clock shows no times above 0` };
    return [];
  });
}

/** Judged by fresh rounds alone, as many as it took to find it. By bench. */
async function playAgain(
  slower: readonly JudgedPlayer[],
  options: PlayOptions,
): Promise<Map<string, JudgedPlayer>> {
  const players = slower.map(({ player }) => player);
  const fresh = players.map((player) => ({ ...player, rounds: [] }));
  await playRounds(fresh, { ...options, rounds: Math.max(...players.map(({ rounds }) => rounds.length)) });
  const judged = judge(fresh);
  for (const [i, { failure, retries }] of fresh.entries()) Object.assign(players[i], { failure, retries });
  return new Map(judged.map((one) => [one.player.bench.id, one]));
}
