/** The house keeps its order: arrows point one way, every kernel has all its files, and shared code stays portable. */

import assert from "node:assert/strict";
import { join, normalize } from "node:path";
import { CONTRACTS } from "../kernels/contracts.ts";
import { KERNELS } from "../kernels/mod.ts";
import { LEAVES } from "../harness/schema/sections.ts";
import { VERSION } from "../harness/version.ts";
import { slots } from "../kernels/kernel.ts";
import { byteLength } from "../kernels/memory_plan.ts";
import { singleCall } from "../kernels/program.ts";

const ROOT = join(import.meta.dirname!, "..");

function filesUnder(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesUnder(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(join(ROOT, path)).isFile;
  } catch {
    return false;
  }
}

const SOURCES = ["kernels", "models", "harness", "cli", "tests", "benches"].flatMap(filesUnder).filter((f) =>
  f.endsWith(".ts")
);
/** Higher may import lower. The root (main.ts, mod.ts) stands above them, with cli/; tests and benches on top. */
const RANK: Record<string, number> = { kernels: 0, models: 1, harness: 2, cli: 4, tests: 5, benches: 5 };

function importsOf(path: string): string[] {
  // text in backquotes may be a program, as in harness/kernels/kernel_skeleton.ts, but not this one
  return [...read(path).replace(/`[^`]*`/g, "").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target]) =>
    target
  );
}

Deno.test("layout: imports point one way, kernels ← models ← harness ← cli ← tests, benches", () => {
  const wrong = SOURCES.flatMap((path) => {
    const rank = RANK[path.split("/")[0]];
    return importsOf(path).filter((t) => t.startsWith(".")).map((t) => normalize(join(path, "..", t)))
      .filter((target) => (RANK[target.split("/")[0]] ?? 4) > rank)
      .map((target) => `${path} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
});

Deno.test("layout: benches need no test, which asks for an adapter and for rights when it is loaded", () => {
  const wrong = SOURCES.filter((path) => path.startsWith("benches/")).flatMap((path) =>
    importsOf(path).filter((t) => t.startsWith(".")).map((t) => normalize(join(path, "..", t)))
      .filter((target) => target.startsWith("tests/")).map((target) => `${path} imports ${target}`)
  );
  assert.deepEqual(wrong, []);
});

Deno.test("layout: no module of harness/ or cli/ needs itself, not even for a type", () => {
  const files = SOURCES.filter((path) => /^(harness|cli)\//.test(path));
  const needs = new Map(files.map((path) => {
    const targets = importsOf(path).filter((t) => t.startsWith(".")).map((t) => normalize(join(path, "..", t)));
    return [path, targets];
  }));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: string[]) => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" → "));
    if (done.has(path) || way.includes(path)) return;
    for (const target of needs.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of files) visit(path, []);
  assert.deepEqual(circles, []);
});

Deno.test("layout: records name the version of deno.json", () => {
  assert.equal(VERSION, JSON.parse(read("deno.json")).version);
});

Deno.test("layout: kernels/ and models/ use web standards only", () => {
  const wrong = SOURCES.filter((path) => RANK[path.split("/")[0]] < 2).flatMap((path) => {
    const code = read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const foreign = importsOf(path).filter((target) => !target.startsWith("."));
    const globals = [...code.matchAll(/\b(Deno|process|Buffer\.from|require)\b(?=[.(])/g)].map(([word]) => word);
    return [...foreign, ...globals].map((word) => `${path} uses ${word}`);
  });
  assert.deepEqual(wrong, []);
});

Deno.test("layout: every kernel has its shader, descriptor, oracle, golden, test and bench, and is in the table", () => {
  const ids = filesUnder("kernels").filter((f) => f.endsWith(".wgsl") && !f.split("/").at(-1)!.startsWith("_"))
    .map((f) => f.slice("kernels/".length, -".wgsl".length));
  assert(ids.length > 0);
  const missing = ids.flatMap((id) =>
    [
      `kernels/${id}.ts`,
      `kernels/${id}_oracle.ts`,
      `kernels/${id}_golden.json`,
      `kernels/${id}_golden.safetensors`,
      `kernels/${id}_contract.ts`,
      `tests/kernels/${id}_test.ts`,
      `benches/kernels/${id}_bench.ts`,
    ].filter((file) => !exists(file))
  );
  assert.deepEqual(missing, []);
  assert.deepEqual(KERNELS.map(({ id }) => id).toSorted(), ids.toSorted());
  assert.deepEqual(CONTRACTS.map(({ kernel }) => kernel.id), KERNELS.map(({ id }) => id));
});

for (const kernel of KERNELS) {
  Deno.test(`layout: ${kernel.id} binds in WGSL what its descriptor declares`, () => {
    for (const { name, source } of kernel.variants) {
      const bound = [...source.matchAll(/@group\(0\)\s*@binding\((\d+)\)\s*var<([^>]+)>\s*(\w+)/g)];
      const expected = Object.keys(slots(kernel)).map((slot, i) => {
        const access = slot in kernel.inputs ? "storage, read" : "storage, read_write";
        return `${i + 1} ${access} ${slot}`;
      });
      // a slot whose name is a reserved word of WGSL ("target") carries a trailing underscore there
      const got = bound.map(([, index, access, slot]) =>
        `${index} ${access.replace(/\s*,\s*/, ", ")} ${slot.replace(/_$/, "")}`
      )
        .filter((line) => !line.startsWith("0 ")).sort();
      assert.deepEqual(got, expected, `variant ${name}`);
      const struct = /struct Params\s*\{([^}]*)\}/.exec(source)?.[1].replace(/\/\/.*$/gm, "") ?? "";
      const members = [...struct.matchAll(/(\w+)\s*:\s*(\w+)/g)].map(([, member, type]) => `${member} ${type}`);
      assert.deepEqual(members, Object.entries(kernel.params).map(([p, type]) => `${p} ${type}`), `variant ${name}`);
      for (const constant of Object.keys(kernel.constants)) {
        assert.match(source, new RegExp(`override\\s+${constant}\\b`), `variant ${name}`);
      }
    }
  });
}

Deno.test("layout: every bench of a contract fits the buffers that any adapter has", () => {
  const large = CONTRACTS.flatMap(({ kernel, bench }) =>
    bench.filter((one) => [...singleCall(kernel, one).buffers.values()].some((b) => byteLength(b) > 2 ** 27))
      .map(({ label }) => `${kernel.id} ${label}`)
  );
  assert.deepEqual(large, []);
});

Deno.test("layout: scenarios/README.md describes every key of the language", () => {
  const text = read("scenarios/README.md");
  assert.deepEqual(LEAVES.filter((key) => !text.includes(`\`${key}\``)), []);
});

Deno.test("layout: no path of one machine and no registry host in the project", () => {
  const listed = new Deno.Command("git", { args: ["ls-files", "-co", "--exclude-standard"], cwd: ROOT }).outputSync();
  const files = new TextDecoder().decode(listed.stdout).trim().split("\n")
    .filter((f) => /\.(ts|wgsl|md|yaml|json|py)$/.test(f) && !f.startsWith("tests/layout_test"));
  const wrong = files.filter((f) => exists(f) && /(^|[\s"'`(])\/(work|root|home)\/|registry\.npm/m.test(read(f)));
  assert.deepEqual(wrong, []);
});
