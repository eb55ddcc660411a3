/** Tables in boxes that scroll sideways by themselves, so that the page never does; the keyboard reaches them. */

import { type Content, h, type Markup } from "./html.ts";

export interface TableParts {
  /** Names it for those who do not see it. */
  label: string;
  kind: "gates" | "cases" | "benches" | "peers";
  head: readonly Content[];
  /** Rows, in groups that a rule separates. */
  groups: readonly (readonly Markup[])[];
}

export function table({ label, kind, head, groups }: TableParts): Markup {
  const bodies = groups.filter((rows) => rows.length > 0).map((rows) => h("tbody", rows));
  const whole = h(`table.${kind}`, h("thead", h("tr", head)), bodies);
  return h("div.scroll", { role: "region", tabindex: 0, "aria-label": label }, whole);
}

/** The head of a column. */
export function column(name: Content, kind = ""): Markup {
  return h(`th${kind && `.${kind}`}`, { scope: "col" }, name);
}
