import assert from "node:assert/strict";
import { ScenarioError } from "../../harness/schema.ts";
import { mulberry32 } from "../support.ts";
import { COMMITTED, committed, parse } from "./scenario_support.ts";

for (const name of COMMITTED) {
  Deno.test(`parseScenario() parses or explains 1000 random edits of ${name}.yaml`, () => {
    const random = mulberry32(11);
    const original = committed(name);
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const text = edited(original, random);
      try {
        parse(text);
      } catch (error) {
        assert(error instanceof ScenarioError, `edit ${i}: ${error}\n${text}`);
        const placed = error.issues.every(({ line, column }) => line >= 1 && column >= 1);
        assert(error.issues.length > 0 && placed && !/undefined|Invalid input/.test(error.message), error.message);
        refused++;
      }
    }
    assert(refused > 300 && refused < 1000, `${refused} of 1000 edits refused`);
  });
}

/** One to three insertions, deletions, swaps of lines or replaced tokens. */
function edited(text: string, random: () => number): string {
  const scraps = [
    ..."{}[]:,-#&*!|>'\"%@`?~ \n\t\0é",
    "null",
    "-1",
    ".nan",
    ".inf",
    "1e309",
    "<<: ",
    "__proto__: ",
    "*a",
    "&a ",
    "!!str ",
    "---\n",
  ];
  const at = () => Math.floor(random() * text.length);
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) {
    const [start, kind] = [at(), Math.floor(random() * 4)];
    const scrap = scraps[Math.floor(random() * scraps.length)];
    if (kind === 0) text = text.slice(0, start) + scrap + text.slice(start);
    if (kind === 1) text = text.slice(0, start) + text.slice(start + 1 + Math.floor(random() * 8));
    if (kind === 2) text = text.slice(0, start) + text.slice(start).replace(/[\w.]+/, scrap);
    if (kind === 3) text = text.split("\n").toSpliced(Math.floor(random() * 20), 1).join("\n");
  }
  return text;
}
