/** `noisegate devices` and `devices show` as a caller meets them, and the SVG that is drawn. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { devicePlot } from "../../harness/devices/device_plot.ts";
import { deviceText } from "../../harness/devices/device_text.ts";
import { svgOf } from "../../harness/output/plots.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { tempFolder } from "../temp_folder.ts";

const ROOT = join(import.meta.dirname!, "../..");

async function noisegate(...args: string[]) {
  const options = { args: ["run", "-A", "main.ts", ...args], cwd: ROOT, env: { NO_COLOR: "1" } };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Throws unless every element is closed, in order, and every attribute is quoted. */
function checkXml(text: string): void {
  const open: string[] = [];
  const body = text.replace(/^<\?xml[^>]*\?>/, "");
  for (const [, closes, name, rest] of body.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*\s*\/?)>/g)) {
    if (closes) assert.equal(open.pop(), name);
    else if (!rest.endsWith("/")) open.push(name);
  }
  assert.deepEqual(open, []);
  const between = body.replace(/<\/?[\w:]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, "");
  assert.doesNotMatch(between, /[<>]|&(?!\w+;)/);
}

/** What the SVG says, in its order. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)<\//g)].map(([, text]) => text);
}

Deno.test("noisegate devices lists every technology with evidence, range and source", async () => {
  const { code, stdout } = await noisegate("devices");
  assert.equal(code, 0);
  const [head, , ...rows] = stdout.trimEnd().split("\n");
  assert.match(head, /^device +evidence +range µS +what +source$/);
  assert.deepEqual(rows.map((row) => row.split(" ")[0]), Object.keys(DEVICES));
  assert.match(stdout, /^pcm_ibm_2020 +measured +0 … 25 +phase-change memory.*Joshi/m);
  assert.match(stdout, /^stt_mram +guess +166\.7 … 333\.3 /m);
});

Deno.test("noisegate devices show prints constants, errors, drift and read noise, and says where the plot is", async () => {
  const out = await tempFolder();
  const { code, stdout, stderr } = await noisegate("devices", "show", "pcm_ibm_2020", "--out", join(out, "new"));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^evidence +measured/m);
  assert.match(stdout, /^valid +0 … 25 µS, 0 s … 10 y after programming, 288 … 308 K$/m);
  assert.match(stdout, /^c1 +1\.965 +µS$/m);
  assert.match(stdout, /^σ +clamp\(-0\.0125 ln r − 0\.0059, 0\.008, 0\.045\)$/m);
  assert.match(stdout, /^ +25\.00 +1\.055 +0\.0490 +0\.0080$/m); // 0.26348 + 1.9650 − 1.1731
  assert.match(stdout, /^0 s +2\.50 ± 0\.45 .* 25\.00 ± 1\.06$/m);
  assert.match(stdout, /^1 y .* 12\.50 ± 1\.53$/m);
  const path = join(out, "new/pcm_ibm_2020.svg");
  assert.equal(stdout.trimEnd().split("\n").at(-1), `plot: ${path}`);
  checkXml(await Deno.readTextFile(path));
});

Deno.test("noisegate devices show refuses an unknown name with the nearest one and exit code 2", async () => {
  const { code, stdout, stderr } = await noisegate("devices", "show", "pcm_ibm_2021");
  assert.deepEqual([code, stdout], [2, ""]);
  const wrong =
    'devices show name: expected a known cell technology, got "pcm_ibm_2021" (did you mean "pcm_ibm_2020"?)';
  assert.equal(stderr.trim(), wrong);
  const other = await noisegate("devices", "show", "toString");
  assert.equal(other.code, 2);
  assert.match(other.stderr, /\(noisegate devices lists them\)/);
});

Deno.test("noisegate devices show refuses a folder that is a file with exit code 2", async () => {
  const file = await Deno.makeTempFile();
  const { code, stderr } = await noisegate("devices", "show", "ideal", "--out", file);
  assert.equal(code, 2);
  assert.match(stderr, /ideal\.svg: expected to write the plot, got /);
});

/** Titles of axes that each technology must have. */
const SIGMA = ["target conductance (µS)", "standard deviation (µS)"];
const TIME = ["time after programming", "conductance (µS), mean ± sd over cells"];
const AXES: Record<string, string[]> = {
  pcm_hermes_2: [...SIGMA, ...TIME, "exponent ν, mean ± sd over cells", "1 s", "1 h", "30 d", "10 y"],
  rram_wan_2022: [...SIGMA, ...TIME, "1 s", "1 d", "2 d"],
  rram_milo_2021: [...SIGMA, "voltage (V)", "current (µA)"],
  sonos: [...SIGMA, "time after programming (days)"],
};

for (const [name, device] of Object.entries(DEVICES)) {
  Deno.test(`devices ${name}: its plot is well-formed, names its source and has its axes`, async () => {
    const svg = await svgOf(devicePlot(device));
    checkXml(svg);
    const texts = textsOf(svg);
    for (const title of [name, `source: ${device.source}`, ...AXES[name] ?? SIGMA]) {
      assert(texts.includes(title), `${title} is not among ${texts.join(" | ")}`);
    }
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    assert.match(svg, /<rect [^>]*fill="white"/);
  });

  Deno.test(`devices ${name}: its tables hold numbers only`, () => {
    const text = deviceText(device).join("\n");
    assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
    assert(text.includes(device.valid.note) && text.includes("error of programming"));
  });
}

Deno.test("devices: other commands do not load the plotting libraries", async () => {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json", "harness/output/plots.ts"], cwd: ROOT });
  const { modules } = JSON.parse(new TextDecoder().decode((await info.output()).stdout));
  const plots = modules.find(({ specifier }: { specifier: string }) => specifier.endsWith("harness/output/plots.ts"));
  const eager = plots.dependencies.filter((d: { specifier: string; isDynamic?: boolean; code?: unknown }) =>
    d.specifier.startsWith("vega") && d.code && !d.isDynamic
  );
  assert.deepEqual(eager, []);
});

Deno.test("svgOf() refuses what Vega-Lite would only warn of", async () => {
  const plot = { data: { values: [{ a: 1 }] }, mark: "point", encoding: { xx: { field: "a", type: "nominal" } } };
  await assert.rejects(() => svgOf(plot), /Cannot draw the plot: .*xx/);
});
