/** Golden cases of a kernel: inputs and outputs that another tool or a closed form gave. */

import type { GoldenCase } from "./admission/admit.ts";
import { count, type Judged, type Kernel, type Numbers, type Params, shapeOf } from "./kernel.ts";

interface GoldenFile {
  golden: number;
  kernel: string;
  source: string;
  cases: {
    name: string;
    params: Params;
    constants?: Record<string, string>;
    buffers: Record<string, number[]>;
    expect: Record<string, number[]>;
    /** Largest |got − expected| / max(1, |expected|) of the f64 oracle; 0 for integers. */
    tolerance: number;
  }[];
}

/**
 * Reads the golden set of a kernel by the fetch that browsers have too.
 *
 * @throws {TypeError} if the file is of another kernel or version, has no cases, or a buffer has the wrong length
 */
export async function loadGoldens(kernel: Kernel): Promise<GoldenCase[]> {
  const url = new URL(`./${kernel.id}_golden.json`, import.meta.url);
  const file = await (await fetch(url)).json() as GoldenFile;
  if (file.golden !== 1 || file.kernel !== kernel.id || file.cases.length === 0) {
    throw new TypeError(`kernels/${kernel.id}_golden.json: expected golden cases of ${kernel.id}, got ${file.kernel}`);
  }
  return file.cases.map((one) => readCase(kernel, one));
}

function readCase(
  kernel: Kernel,
  { name, params, constants = {}, buffers, expect, tolerance }: GoldenFile["cases"][0],
): GoldenCase {
  const given = Object.entries({ ...kernel.inputs, ...kernel.state }).map(([slot, text]): [string, Numbers] => {
    const { scalar, dims } = shapeOf(text, params);
    if (buffers[slot]?.length !== count(dims)) {
      const got = buffers[slot]?.length ?? "none";
      throw new TypeError(
        `kernels/${kernel.id}_golden.json ${name} ${slot}: expected ${count(dims)} values, got ${got}`,
      );
    }
    return [slot, scalar === "u32" ? Uint32Array.from(buffers[slot]) : Float64Array.from(buffers[slot])];
  });
  const expected = Object.entries(expect).map(([slot, values]): [string, Judged] => [slot, {
    value: Float64Array.from(values),
    bound: Float64Array.from(values, (v) => tolerance * Math.max(1, Math.abs(v))),
  }]);
  const call = { label: name, params, constants, buffers: Object.fromEntries(given), exact: tolerance === 0 };
  return { name, call, expect: Object.fromEntries(expected) };
}
