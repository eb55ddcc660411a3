/** `noisegate kernels new crossbar/foo`: the files of a new kernel, in the order they are to be written. */

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { GoldenManifest } from "../../kernels/golden.ts";
import { type Tensor, writeSafetensors } from "../../kernels/safetensors.ts";
import { CandidateError } from "./candidate.ts";

const ROOT = join(import.meta.dirname!, "..", "..");

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
  for (const [path, content] of files) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(join(root, path), bytes, { createNew: true });
  }
  return files.map(([path]) => path);
}

interface Names {
  id: string;
  stem: string;
  name: string;
}

function skeleton({ id, stem, name }: Names): Record<string, string | Uint8Array> {
  return {
    [`kernels/${id}_oracle.ts`]: `/** y = 2 x in f64. */

import type { OracleCall } from "../kernel.ts";

/** f64[count]; doubling is exact in f32. */
export function ${name}Oracle({ buffers }: OracleCall) {
  return { y: { value: Float64Array.from(buffers.x, (v) => 2 * v) } };
}
`,
    ...goldenFiles({ id, stem, name }),
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
    [`benches/kernels/${id}_bench.ts`]: `import { contractBench } from "../../../benching.ts";
import { ${name}Contract } from "../../../kernels/${id}_contract.ts";

contractBench(${name}Contract);
`,
  };
}

/** Two cases in closed form, as kernels/golden.ts reads them. */
function goldenFiles({ id, stem }: Names): Record<string, string | Uint8Array> {
  const tensors: Record<string, Tensor> = {};
  const cases = [1, 65].map((count, i) => {
    const x = Float64Array.from({ length: count }, (_, at) => at - 3);
    tensors[`${i}/x`] = { dtype: "F64", shape: [count], data: x };
    tensors[`${i}/expect/y`] = { dtype: "F64", shape: [count], data: x.map((v) => 2 * v) };
    return { name: `${count} whole numbers`, params: { count }, tolerance: 0 };
  });
  const bytes = writeSafetensors(tensors);
  const manifest: GoldenManifest = {
    golden: 2,
    kernel: id,
    arrays: `${stem}_golden.safetensors`,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    made: {
      tool: "closed form 2 x of whole numbers",
      command: `noisegate kernels new ${id}`,
      date: new Date().toISOString().slice(0, 10),
      licence: "MIT",
      reason: "skeleton",
    },
    cases,
  };
  return {
    [`kernels/${id}_golden.json`]: JSON.stringify(manifest, null, 2) + "\n",
    [`kernels/${id}_golden.safetensors`]: bytes,
  };
}
