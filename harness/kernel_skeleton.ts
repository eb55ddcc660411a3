/** `noisegate kernels new crossbar/foo`: the files of a new kernel, in the order they are to be written. */

import { dirname, join } from "node:path";
import { CandidateError } from "./candidate.ts";

const ROOT = join(import.meta.dirname!, "..");

/**
 * Writes the skeleton files of a kernel; the kernel doubles its input until its author changes that.
 *
 * @returns the paths in the order in which they are to be filled in
 * @throws {CandidateError} if the id is no `family/snake_case`, or a file is there already
 */
export async function writeSkeleton(id: string, root: string = ROOT): Promise<string[]> {
  const match = /^([a-z][a-z0-9]*)\/([a-z][a-z0-9_]*)$/.exec(id);
  if (!match) throw new CandidateError(`kernels new: expected family/snake_case_name, got ${JSON.stringify(id)}`);
  const [, , stem] = match;
  const name = stem.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const files = Object.entries(skeleton({ id, stem, name }));
  for (const [path] of files) {
    const there = await Deno.lstat(join(root, path)).then(() => true, () => false);
    if (there) throw new CandidateError(`kernels new: expected a new kernel, got ${path}, which is there already`);
  }
  for (const [path, text] of files) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text, { createNew: true });
  }
  return files.map(([path]) => path);
}

interface Names {
  id: string;
  stem: string;
  name: string;
}

function skeleton({ id, stem, name }: Names): Record<string, string> {
  const golden = { golden: 1, kernel: id, source: "closed form", cases: [goldenCase(1), goldenCase(65)] };
  return {
    [`kernels/${id}_oracle.ts`]: `/** y = 2 x in f64. */

import type { OracleCall } from "../kernel.ts";

/** f64[count]; doubling is exact in f32. */
export function ${name}Oracle({ buffers }: OracleCall) {
  return { y: { value: Float64Array.from(buffers.x, (v) => 2 * v) } };
}
`,
    [`kernels/${id}_golden.json`]: JSON.stringify(golden) + "\n",
    [`tests/kernels/${id}_test.ts`]: `import { ${name}Contract } from "../../../kernels/${id}_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(${name}Contract);
`,
    [`kernels/${id}.wgsl`]: `// y[i] = 2 x[i], one invocation per element
// 1 f32[count] → 1 f32[count]
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < params.count) {
    y[i] = 2.0 * x[i];
  }
}
`,
    [`kernels/${id}.ts`]: `import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./${stem}.wgsl" with { type: "text" };
import { ${name}Oracle } from "./${stem}_oracle.ts";

/** Twice its input. */
export const ${name} = defineKernel({
  id: "${id}",
  about: "twice its input",
  source,
  params: { count: "u32" },
  inputs: { x: "f32[count]" },
  outputs: { y: "f32[count]" },
  workgroups: ({ count }) => coverLine(count),
  oracle: ${name}Oracle,
});
`,
    [`kernels/${id}_contract.ts`]: `import { defineContract } from "../contract.ts";
import { ${name} } from "./${stem}.ts";

/** What every implementation must keep to. */
export const ${name}Contract = defineContract({
  kernel: ${name},
  version: 1,
  units: { x: "1", y: "1" },
  source: "definition",
  shapes: [0, 1, 2, 63, 64, 65, 127, 1000].map((count) => ({ count })),
  domains: {},
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [],
  bench: [{ label: "2²⁰ elements", params: { count: 2 ** 20 }, work: { unit: "element", amount: 2 ** 20 } }],
});
`,
    [`benches/kernels/${id}_bench.ts`]: `import { ${name}Contract } from "../../../kernels/${id}_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(${name}Contract);
`,
  };
}

function goldenCase(count: number) {
  const x = Array.from({ length: count }, (_, i) => i - 3);
  return {
    name: `${count} whole numbers`,
    params: { count },
    buffers: { x },
    expect: { y: x.map((v) => 2 * v) },
    tolerance: 0,
  };
}
