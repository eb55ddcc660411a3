/** Places on axes: linear, logarithmic and of days. */

const STEPS = [1, 2, 5, 10];

/** Round values from the first at or above `low` to the last at or below `high`, about `wanted` of them. */
export function linearTicks([low, high]: readonly [number, number], wanted: number): number[] {
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = STEPS.find((s) => s * power >= raw * (1 - 1e-9))! * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten between two values, so many apart that at most `most` remain. */
export function decades([low, high]: readonly [number, number], most = 8): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, i) => 10 ** (first + i * step));
}

/** Places 1, 2 and 5 of every power of ten, or powers of ten alone where those are more than `most`. */
export function logTicks(domain: readonly [number, number], most = 7): number[] {
  const [low, high] = domain;
  const powers = decades([low / 10, high * 10], Infinity);
  const dense = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((t) => t >= low && t <= high);
  return dense.length <= most ? dense : decades(domain, most);
}

const DAY = 86_400_000;
/** Days between ticks. */
const DAYS = [1, 2, 5, 10, 20, 30, 61, 122, 365];

/** Times of the ends and of whole days between them, as few as `most`. */
export function dayTicks([from, to]: readonly [number, number], most: number): number[] {
  const step = DAYS.find((days) => (to - from) / (days * DAY) <= most - 1) ?? Math.ceil((to - from) / DAY / (most - 1));
  const count = Math.floor((to - from) / (step * DAY));
  // counted from the newest: that is what is read first
  return Array.from({ length: count + 1 }, (_, i) => to - (count - i) * step * DAY);
}

/** A place on an axis, in pixels with one decimal. */
export type Place = (value: number) => number;

export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Place {
  return (value) => pixels(start + (end - start) * (to === from ? 0.5 : (value - from) / (to - from)));
}

export function logarithmic(domain: readonly [number, number], range: readonly [number, number]): Place {
  const place = linear([Math.log(domain[0]), Math.log(domain[1])], range);
  return (value) => place(Math.log(value));
}

function pixels(value: number): number {
  return Math.round(10 * value) / 10;
}
