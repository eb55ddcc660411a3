/** Pages of the report in a real browser. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findBrowser } from "../../../harness/kernels/browser.ts";
import { escapeHtml } from "../../../harness/html_report/html.ts";

const WIDTHS = [360, 390, 768, 1280];
/** Writes the widths that the frames' content takes into the page itself. */
const TELL = `onload = () => document.body.textContent = "widths " + [...document.querySelectorAll("iframe")].map(
  (frame) => frame.contentDocument.documentElement.scrollWidth).join(" ") + " end"`;

/** Demands that a page is never wider than its window, with all that is folded away unfolded. */
export function browserTest(name: string, pageOf: () => Promise<string>): void {
  const browser = findBrowser();
  Deno.test({
    name: `${name}${browser ? "" : " (ignored: no Chromium, sudo apt-get install -y chromium)"}`,
    ignore: !browser && Deno.env.get("REQUIRE_BROWSER") !== "1",
    async fn() {
      assert(browser, "REQUIRE_BROWSER=1, and there is no Chromium on the PATH or in CHROMIUM");
      const page = (await pageOf()).replaceAll("<details>", "<details open>");
      assert.deepEqual(await widthsOf(page, browser), WIDTHS);
    },
  });
}

async function widthsOf(page: string, browser: string): Promise<number[]> {
  const folder = await Deno.makeTempDir();
  try {
    const frames = WIDTHS.map((width) =>
      `<iframe width="${width}" height="800" srcdoc="${escapeHtml(page)}"></iframe>`
    );
    const path = join(folder, "frames.html");
    const html = `<!doctype html><meta charset="utf-8"><body>${frames.join("")}<script>${TELL}</script>`;
    await Deno.writeTextFile(path, html);
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`];
    const args = [...flags, "--hide-scrollbars", "--dump-dom", `file://${path}`];
    const { stdout } = await new Deno.Command(browser, { args, stderr: "null" }).output();
    const [, told = ""] = /widths (.*?) end/.exec(new TextDecoder().decode(stdout)) ?? [];
    return told.split(" ").map(Number);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
