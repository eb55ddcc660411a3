/** Speed in the report as markup: nothing of a record gets into it, and a browser shows it at any width. */

import assert from "node:assert/strict";
import type { BenchRecord } from "../../../harness/bench/record.ts";
import { reportMarkdown } from "../../../harness/html_report/markdown.ts";
import { speedOf } from "../../../harness/html_report/speed/contents.ts";
import { browserTest } from "./browser_support.ts";
import { BOTH, files, NOBODY, pageOf } from "./speed_support.ts";

Deno.test("report of speed: names are there once, and no text of a record becomes markup", async () => {
  const evil = `<img src=x onerror=alert(1)>"'&|\`*`;
  const kept = new Set([
    "schema",
    "utc",
    "kind",
    "measure",
    "mode",
    "status",
    "clock",
    "of",
    "at",
    "first",
    "sha256",
    "id",
  ]);
  const spoil = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return kept.has(key) ? value : `${value}${evil}`;
    if (Array.isArray(value)) return value.map((one) => spoil(one, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoil(one, name)]));
  };
  const few = files({
    nights: 24,
    driverAt: 5,
    only: /matmul|mvm|chips|scaling/,
    steps: [{ bench: /matmul/, night: 12, times: 1.3, with: "hash" }],
  });
  const spoilt = few.map(({ path, record }) => ({ path: path + evil, record: spoil(record) as BenchRecord }));
  const page = await pageOf(spoilt);
  assert(page.split("&lt;img src=x").length > 100 && !page.includes("<img"));
  const allowed = /^<\/?(?:[a-z][a-z0-9]*|!doctype html)(?: [a-zA-Z0-9:-]+="[^"<>]*")*\/?>$/;
  const tags = page.replace(/<style>[^]*?<\/style>/, "").match(/<[^>]*>/g)!;
  assert.deepEqual(tags.filter((tag) => !allowed.test(tag)), []);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const svg of page.match(/<svg (?![^>]*aria-hidden)[^>]*>/g)!) {
    assert.match(svg, /role="img".*aria-label="[^"]{10}/);
  }
  const markdown = reportMarkdown([], await speedOf(spoilt, NOBODY));
  assert.doesNotMatch(markdown, /<img|(?<!\\)`|[^\\\n ]\*/);
});

browserTest("report of speed: a browser has no reason to scroll the page sideways, at any width", () => pageOf(BOTH));
