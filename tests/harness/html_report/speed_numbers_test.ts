/** Numbers, axes and labels of the report of speed. */

import assert from "node:assert/strict";
import {
  showBytes,
  showChange,
  showNanoseconds,
  showRate,
  showTick,
  threeDigits,
  tickText,
} from "../../../harness/html_report/speed/quantities.ts";
import { placeLabels, roofPoints } from "../../../harness/html_report/speed/roofline_points.ts";
import { dayTicks, decades, linearTicks, logTicks } from "../../../harness/html_report/speed/ticks.ts";
import { history } from "./speed_fixture.ts";

const DAY = 86_400_000;

Deno.test("report of speed: numbers have three digits that count, and the prefix that fits", () => {
  assert.deepEqual([0.3104, 8.312, 41.24, 128.4, 1234, 99.96].map(threeDigits), [
    ...["0.310", "8.31", "41.2", "128", "1234", "100"],
  ]);
  assert.deepEqual([512, 41_240, 4.1e6, 2.5e9, 90e9].map(showNanoseconds), [
    ...["512 ns", "41.2 µs", "4.10 ms", "2.50 s", "1.50 min"],
  ]);
  assert.equal(showRate(5.23e9, "MAC"), "5.23 GMAC/s");
  assert.equal(showRate(4.3e8, "draw"), "430 M draws/s");
  assert.equal(showRate(2.5, "step"), "2.50 steps/s");
  assert.equal(showBytes(3.1e8), "310 MB");
  assert.deepEqual([1.189, 0.75, 1, 12].map(showChange), ["+18.9 %", "−25.0 %", "+0.0 %", "+1100 %"]);
  assert.deepEqual([0.5, 20, 1000, 2e10].map(showTick), ["0.5", "20", "1 k", "20 G"]);
  assert.equal(tickText(500e3, { measure: "time", most: 2e6 }), "0.5 ms");
});

Deno.test("report of speed: ticks lie inside their range, are round, and are few", () => {
  for (const [low, high] of [[0.9, 1.1], [31e6, 55e6], [0, 7], [998, 1003]] as [number, number][]) {
    const ticks = linearTicks([low, high], 5);
    assert(ticks.length >= 2 && ticks.length <= 7, `${ticks}`);
    assert(ticks.every((t) => t >= low - 1e-9 && t <= high + 1e-9), `${ticks}`);
  }
  assert.deepEqual(decades([0.04, 300]), [0.1, 1, 10, 100]);
  assert.deepEqual(logTicks([0.3, 6]), [0.5, 1, 2, 5]);
  assert.deepEqual(logTicks([0.3, 300]), [1, 10, 100]);
  assert(decades([1, 1e30], 8).length <= 8);
  for (const days of [1, 3, 9, 59, 200, 900]) {
    const ticks = dayTicks([0, days * DAY], 4);
    assert(ticks.length <= 4 && ticks.at(-1) === days * DAY && ticks[0] >= 0, `${days}: ${ticks.length}`);
  }
});

Deno.test("report of speed: names in the roofline touch neither dots nor each other, and stay in their frame", () => {
  const inside = { left: 0, right: 300, top: 0, bottom: 200 };
  const dots = Array.from({ length: 60 }, (_, i) => ({ text: `kernel_${i}`, x: (37 * i) % 300, y: (53 * i) % 200 }));
  const placed = placeLabels(dots, { inside, taken: dots });
  assert(placed.length > 5 && placed.length < 60, `${placed.length}`);
  const boxes = placed.map(({ text, x, y, anchor }) => {
    // a character of the page's fonts takes less than this
    const width = 6 * text.length;
    const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
    return { left, right: left + width, top: y - 5, bottom: y + 5 };
  });
  const meets = (a: typeof boxes[number], b: typeof a) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  boxes.forEach((box, i) => {
    assert(box.left >= 0 && box.right <= 300 && box.top >= 0 && box.bottom <= 200);
    assert(!boxes.some((other, j) => j !== i && meets(box, other)));
    assert(!dots.some(({ x, y }) => meets(box, { left: x, right: x, top: y, bottom: y })));
  });
});

Deno.test("report of speed: every kernel has one large dot, and lies as far below its roof as its share says", () => {
  const [{ entries, roofline }] = history({ nights: 1 });
  const points = roofPoints(entries);
  const groups = new Set(points.map(({ group }) => group));
  assert.equal(points.filter(({ main }) => main).length, groups.size);
  for (const { intensity, perSecond, share, bench } of points) {
    const roof = Math.min(
      intensity * roofline!.copyBytesPerSecond.median,
      roofline!.operationsPerSecond.median,
    );
    assert(Math.abs(perSecond / roof - share) < 1e-9 * share, bench);
  }
});
