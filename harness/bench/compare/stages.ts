/**
 * Rounds → verdicts, in three stages: some rounds for all; as many again for what is undecided; and fresh ones for what is
 * slower, since a regression that fails a build must have been seen twice.
 */

import { effectsOf, type PlayedRound } from "./effects.ts";
import { type Player, type PlayOptions, playRounds } from "./rounds.ts";
import { type Judged, judgeTogether } from "./verdict.ts";

export interface Finished {
  player: Player;
  /** Of the first two stages; slower only if it was confirmed. */
  judged: Judged;
  /** Of what was slower in the first two stages. */
  confirmation: { judged: Judged; rounds: PlayedRound[]; confirmed: boolean } | null;
}

/** Plays until each bench is judged; those that fail on the way are left out, and their players say why. */
export async function playToVerdicts(players: readonly Player[], options: PlayOptions): Promise<Finished[]> {
  const { rounds, say } = options;
  await playRounds(players, options);
  const open = judge(players).filter(({ judged }) => judged.verdict === "undecided");
  if (open.length > 0) {
    say(`${open.length} undecided: ${rounds} rounds more`);
    await playRounds(open.map(({ player }) => player), options);
  }
  const finished = judge(players);
  const slower = finished.filter(({ judged }) => judged.verdict === "slower");
  if (slower.length === 0) return finished.map((one) => ({ ...one, confirmation: null }));
  say(`${slower.length} slower: fresh rounds to confirm`);
  const confirmed = await playAgain(slower.map(({ player }) => player), options);
  return finished.filter(({ player }) => player.failure === null).map(({ player, judged }) => {
    const again = confirmed.find((one) => one.player.bench.id === player.bench.id);
    if (!again) return { player, judged, confirmation: null };
    const isSlower = again.judged.verdict === "slower";
    return {
      player,
      judged: isSlower ? judged : { ...judged, verdict: "undecided", roundsToDecide: 0 },
      confirmation: { judged: again.judged, rounds: again.player.rounds, confirmed: isSlower },
    };
  });
}

function judge(players: readonly Player[]): { player: Player; judged: Judged }[] {
  const played = players.filter(({ failure }) => failure === null);
  const judged = judgeTogether(played.map(({ rounds, settings }) => effectsOf(rounds, settings!.clock)));
  return played.map((player, i) => ({ player, judged: judged[i] }));
}

/** Judged by fresh rounds alone, as many as it took to find it. */
async function playAgain(players: readonly Player[], options: PlayOptions): Promise<ReturnType<typeof judge>> {
  const fresh = players.map((player) => ({ ...player, rounds: [] }));
  await playRounds(fresh, { ...options, rounds: Math.max(...players.map(({ rounds }) => rounds.length)) });
  for (const [i, { failure }] of fresh.entries()) players[i].failure = failure;
  return judge(fresh);
}
