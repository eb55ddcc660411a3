/** Names and values, beside each other where there is room. */

import { type Content, h, type Markup } from "./html.ts";

export type Fact = [name: string, value: Content, note?: Content];

/** Facts without a value are left out; of `files` the names are paths, each on a line of its own. */
export function factList(facts: readonly Fact[], kind: "facts" | "origin" | "files" = "facts"): Markup {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== false && value !== "");
  return h(
    `dl.${kind}`,
    known.map(([name, value, note]) => h("div", h("dt", name), h("dd", value, note && h("small", note)))),
  );
}
