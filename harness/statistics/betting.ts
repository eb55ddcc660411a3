/**
 * Bets on the mean of bounded samples: 16 fixed stakes c_j, wealth (1/16) Σ_j Π_i (1 + c_j gain_i).
 *
 * If the mean is on the other side of the threshold the wealth is a non-negative supermartingale, so by Ville's inequality
 * it ever reaches 1/alpha with probability at most alpha: at any number of samples, with any peeking, for any shape.
 * Source: Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", §4.
 */

/** Which way a bet goes: that the mean is above the threshold, or below it. */
export type Side = "above" | "below";

/** Samples known to lie in [low, high], and a claim about their mean. */
export interface Bet {
  samples: readonly number[];
  threshold: number;
  low: number;
  high: number;
}

/** The stakes: 16 values in geometric steps from 0.98 down to 0.02. */
export const STAKES: Float64Array = Float64Array.from({ length: 16 }, (_, j) => 0.98 * (0.02 / 0.98) ** (j / 15));

/**
 * What a stake of 1 gains on one sample: at least −1, and of mean ≤ 0 when the bet is wrong.
 *
 * At the edge of the scale "mean ≤ low" says every sample is low, so the first one above gains without bound; the
 * opposite bet, that the mean lies beyond the edge, never gains.
 */
function gain(sample: number, bet: Bet & { side: Side }): number {
  const above = bet.side === "above";
  const won = above ? sample - bet.threshold : bet.threshold - sample;
  const room = above ? bet.threshold - bet.low : bet.high - bet.threshold;
  if (room > 0) return won / room;
  return won > 0 ? Infinity : -1;
}

/**
 * The number of samples after which a bet is won: its wealth reaches 1/alpha. The caller has checked the samples.
 *
 * @returns count from 1, or null if it stays below
 */
export function firstCrossing(bet: Bet & { side: Side; alpha: number }): number | null {
  const target = STAKES.length / bet.alpha;
  const wealth = new Float64Array(STAKES.length).fill(1);
  for (let i = 0; i < bet.samples.length; i++) {
    const g = gain(bet.samples[i], bet);
    // two sums, because one would wait for itself: this loop is all the time a gate takes
    let even = 0;
    let odd = 0;
    for (let j = 0; j < 16; j += 2) {
      even += wealth[j] *= 1 + STAKES[j] * g;
      odd += wealth[j + 1] *= 1 + STAKES[j + 1] * g;
    }
    // cannot overflow before it returns; a stake that underflows to 0 only makes the bet weaker
    if (even + odd >= target) return i + 1;
  }
  return null;
}

/** ln of the mean of exp(logs), safe for large values. */
function logMeanExp(logs: Float64Array): number {
  const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(logs.reduce((sum, v) => sum + Math.exp(v - top), 0) / logs.length);
}

/** ln wealth of one bet at every prefix; once infinite it stays so. */
function logCapital(bet: Bet & { side: Side }): Float64Array {
  const logs = new Float64Array(STAKES.length);
  return Float64Array.from(bet.samples, (sample) => {
    const g = gain(sample, bet);
    for (let j = 0; j < logs.length; j++) logs[j] += Math.log1p(STAKES[j] * g);
    return logMeanExp(logs);
  });
}

/**
 * ln capital of the two bets on the mean after 1, 2, … n samples; entry i belongs to i + 1 samples.
 *
 * At threshold ≤ low the capital "above" is infinite from the first sample above the threshold on and "below" never grows;
 * at threshold ≥ high it is the other way round.
 *
 * @param bet samples in [low, high]; threshold in the same unit
 * @throws {RangeError} if a sample lies outside [low, high]
 */
export function bettingCapitals(bet: Bet): { above: Float64Array; below: Float64Array } {
  checkBounds(bet, "bettingCapitals");
  return { above: logCapital({ ...bet, side: "above" }), below: logCapital({ ...bet, side: "below" }) };
}

/** The mean that one bet rules out last: a one-sided confidence bound of level 1 − alpha, rounded outwards. */
function meanBound(bet: Omit<Bet, "threshold"> & { side: Side; alpha: number }, lastOnly: boolean): number {
  const won = (threshold: number) => {
    if (!lastOnly) return firstCrossing({ ...bet, threshold }) !== null;
    const capital = logCapital({ ...bet, threshold });
    return capital[capital.length - 1] >= -Math.log(bet.alpha);
  };
  // the wealth falls as the threshold moves in the direction of the bet, so the thresholds it beats are one interval
  let beaten = bet.side === "above" ? bet.low : bet.high;
  let open = bet.side === "above" ? bet.high : bet.low;
  const tolerance = 1e-9 * (bet.high - bet.low);
  while (Math.abs(open - beaten) > tolerance) {
    const middle = (beaten + open) / 2;
    if (won(middle)) beaten = middle;
    else open = middle;
  }
  return beaten;
}

/**
 * The means that neither bet has ruled out by any prefix: from the 1 − alphaAbove lower to the 1 − alphaBelow upper bound.
 *
 * Two bets won on contradicting prefixes (probability at most alphaAbove + alphaBelow) would leave nothing; then only the
 * bets' last prefix counts, which is a wider interval and always holds the sample mean.
 */
export function meanBounds(
  data: Omit<Bet, "threshold">,
  { alphaAbove, alphaBelow }: { alphaAbove: number; alphaBelow: number },
): [number, number] {
  const bounds = (lastOnly: boolean): [number, number] => [
    meanBound({ ...data, side: "above", alpha: alphaAbove }, lastOnly),
    meanBound({ ...data, side: "below", alpha: alphaBelow }, lastOnly),
  ];
  const running = bounds(false);
  return running[0] <= running[1] ? running : bounds(true);
}

/**
 * Confidence interval of the mean of i.i.d. bounded samples, valid for any shape and at any stopping time.
 *
 * Each end spends (1 − confidence) / 2. It may, rarely, exclude the mean of all the samples: a prefix ruled it out before.
 *
 * @param data samples in [low, high]; none gives [low, high]
 * @throws {RangeError} if a sample lies outside [low, high] or confidence outside [0, 1)
 */
export function meanInterval(data: Omit<Bet, "threshold"> & { confidence: number }): [number, number] {
  checkBounds(data, "meanInterval");
  if (!(data.confidence >= 0 && data.confidence < 1)) {
    throw new RangeError(`meanInterval confidence: expected number in [0, 1), got ${data.confidence}`);
  }
  const alpha = (1 - data.confidence) / 2;
  return meanBounds(data, { alphaAbove: alpha, alphaBelow: alpha });
}

/**
 * How many samples would win a bet if its capital kept growing as it did on average, at most `cap`.
 *
 * @param caution standard errors of that growth, and of what is to come, that are taken off; 0 wins in about half of all cases
 * @returns null if that is more than `cap`, or the bet is losing
 */
export function samplesToCross(
  bet: Bet & { side: Side; alpha: number },
  { cap, caution = 0 }: { cap: number; caution?: number },
): number | null {
  const n = bet.samples.length;
  const { rates, spreads } = growthOf(bet);
  const wins = (count: number) => {
    const doubt = caution * Math.sqrt(count + count ** 2 / n);
    return logMeanExp(rates.map((rate, j) => rate * count - spreads[j] * doubt)) >= -Math.log(bet.alpha);
  };
  // it falls at most once and then rises, from 0 at none, so once it is won it stays won
  if (n === 0 || !wins(cap)) return null;
  let few = 0;
  let enough = cap;
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (wins(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/** Mean and standard deviation of what one sample adds to the logarithm of each stake's wealth. */
function growthOf(bet: Bet & { side: Side }): { rates: Float64Array; spreads: Float64Array } {
  const n = bet.samples.length;
  const [rates, squares] = [new Float64Array(STAKES.length), new Float64Array(STAKES.length)];
  for (const sample of bet.samples) {
    const g = gain(sample, bet);
    for (let j = 0; j < rates.length; j++) {
      const growth = Math.log1p(STAKES[j] * g);
      rates[j] += growth / n;
      squares[j] += growth ** 2 / n;
    }
  }
  return { rates, spreads: squares.map((square, j) => Math.sqrt(Math.max(0, square - rates[j] ** 2))) };
}

function checkBounds({ samples, low, high }: Omit<Bet, "threshold">, place: string): void {
  if (!(low < high)) throw new RangeError(`${place} low, high: expected low < high, got ${low}, ${high}`);
  const bad = samples.findIndex((v) => !(v >= low && v <= high));
  if (bad < 0) return;
  throw new RangeError(`${place} samples[${bad}]: expected number in [${low}, ${high}], got ${samples[bad]}`);
}
