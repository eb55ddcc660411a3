/** How many chips would decide. Private to gates. */
import { FORECAST_CAP } from "./sentence.ts";
import { type Bet, samplesToCross, type Side } from "../stats.ts";

/** Standard errors that a forecast takes off the growth so far: it then holds in about 4 of 5 cases. */
const CAUTION = 0.84;

/** Chips that would win a bet, null beyond the cap; without caution where too few have been drawn for any. */
export function chipsToWin(bet: Bet & { side: Side; alpha: number }): number | null {
  return samplesToCross(bet, { cap: FORECAST_CAP, caution: CAUTION }) ?? samplesToCross(bet, { cap: FORECAST_CAP });
}
