/** Records → one HTML file: no script, nothing from elsewhere, complete by itself. */

import { VERSION } from "../version.ts";
import type { Loaded } from "../records/load.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { factList } from "./facts.ts";
import { h, type Markup, raw } from "./html.ts";
import { symbols } from "./marks.ts";
import { findings, headline, masthead, overview } from "./overview.ts";
import { scenarioSection, type SectionOptions } from "./section.ts";
import type { Speed } from "./speed/contents.ts";
import { speedLink, speedSection } from "./speed/section.ts";
import { STYLE } from "./style.ts";

/** Nothing may run or be fetched, whatever a record says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The page of all records.
 *
 * @param options the folder that the page will lie in, when it is written (UTC, ISO 8601), and what is known of speed
 */
export async function reportPage(
  loaded: readonly Loaded[],
  { home, written, speed }: SectionOptions & { written: string; speed: Speed },
): Promise<string> {
  const contents = contentsOf(loaded);
  const sections: Markup[] = [];
  for (const one of contents.scenarios) sections.push(await scenarioSection(one, { home }));
  const head = [
    h("meta", { charset: "utf-8" }),
    h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    h("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    h("meta", { name: "generator", content: `noisegate ${VERSION}` }),
    // or a browser asks the server for one
    h("link", { rel: "icon", href: "data:," }),
    h("title", `${headline(contents, speed)} – noisegate`),
    h("style", raw(STYLE)),
  ];
  const main = [
    findings(contents),
    contents.scenarios.length > 1 && overview(contents),
    contents.scenarios.length > 0 && speedLink(speed),
    unreadable(contents),
    sections,
    speedSection(speed, { home, alone: contents.scenarios.length === 0 }),
  ];
  const body = h("body", symbols(), masthead(contents, { speed, written }), h("main", main), FOOTER);
  return `<!doctype html>\n${h("html", { lang: "en" }, h("head", head), body).text}\n`;
}

function unreadable({ unreadable }: Contents): Markup | null {
  if (unreadable.length === 0) return null;
  const faults = factList(unreadable.map(({ path, problem }) => [path, problem]), "files");
  return h("section.scenario", { id: "unreadable" }, h("h2", "Not read"), h("div.spaced", faults));
}

const CHIP = "A chip is one random draw of every cell. An interval is valid for any distribution of chips, rare dead " +
  "ones included, and narrows with their number; pass and fail are proven at the stated confidence, undecided is neither " +
  "and does not count as a pass.";
const SCENARIO = "A scenario passes if its gates pass, its control passes and its breaker fails a gate. A software " +
  "adapter judges values, never speed.";
const FOOTER = h("footer", h("p", CHIP), h("p", SCENARIO));
