/** Two golden sets beside each other, in numbers: what `goldens diff` prints and `goldens accept` keeps on the screen. */

import type { GoldenManifest, Goldens } from "../../kernels/golden.ts";
import type { Safetensors } from "../../kernels/safetensors.ts";
import { EXIT } from "../exit.ts";
import { plural } from "../output/words.ts";

/** What a verb has to say, and its exit code. */
export interface Told {
  lines: string[];
  code: number;
}

/** Exit code 0 if nothing differs, 1 if anything does. Cases are compared where both sets have a manifest. */
export function diffOf(
  { manifest, tensors }: Goldens,
  other: { tensors: Safetensors["tensors"]; manifest?: GoldenManifest },
): Told {
  const lines = other.manifest ? caseChanges(manifest, other.manifest) : [];
  const keys = [...new Set([...Object.keys(tensors), ...Object.keys(other.tensors)])]
    .toSorted((a, b) => parseInt(a) - parseInt(b) || (a < b ? -1 : 1));
  const all = { arrays: 0, numbers: 0, abs: 0, rel: 0 };
  for (const key of keys) {
    const [was, is] = [tensors[key], other.tensors[key]];
    const name = manifest.cases[parseInt(key)]?.name ?? other.manifest?.cases[parseInt(key)]?.name;
    const what = `${key}${name ? ` (${name})` : ""}`;
    const kinds = [was, is].map((t) => t ? `${t.dtype} [${t.shape}]` : "none");
    if (kinds[0] !== kinds[1]) {
      all.arrays++;
      lines.push(`${what}: was ${kinds[0]}, is ${kinds[1]}`);
      continue;
    }
    const { differing, abs, rel } = differences(was.data, is.data);
    if (differing.length === 0) continue;
    all.arrays++;
    all.numbers += differing.length;
    [all.abs, all.rel] = [Math.max(all.abs, abs), Math.max(all.rel, rel)];
    const worst = `at most ${abs.toExponential(2)}, relatively ${rel.toExponential(2)}`;
    lines.push(`${what}: ${differing.length} of ${was.data.length} differ, ${worst}`);
    lines.push(...differing.slice(0, 3).map((i) => `  [${i}] was ${was.data[i]}, is ${is.data[i]}`));
  }
  const same = lines.length === 0;
  const worst = `at most ${all.abs.toExponential(2)}, relatively ${all.rel.toExponential(2)}`;
  lines.push(
    same
      ? `${plural(keys.length, "array")}: nothing differs`
      : `${all.arrays} of ${plural(keys.length, "array")} differ in ${plural(all.numbers, "number")}, ${worst}`,
  );
  return { lines, code: same ? EXIT.pass : EXIT.fail };
}

function differences(was: ArrayLike<number>, is: ArrayLike<number>) {
  const differing = Array.from({ length: was.length }, (_, i) => i).filter((i) => !Object.is(was[i], is[i]));
  const errors = differing.map((i) => Math.abs(is[i] - was[i]));
  // a difference from 0 has no relative size: it counts as 1, all of what is there
  const parts = differing.map((i, at) => errors[at] && errors[at] / Math.max(Math.abs(was[i]), Math.abs(is[i])));
  const most = (values: number[]) => values.reduce((a, b) => a >= b ? a : b, 0);
  return { differing, abs: most(errors), rel: most(parts) };
}

function caseChanges(was: GoldenManifest, is: GoldenManifest): string[] {
  const count = Math.max(was.cases.length, is.cases.length);
  return Array.from({ length: count }, (_, i) => [was.cases[i], is.cases[i]]).flatMap(([a, b], i) => {
    if (!a || !b) return [`case ${i} ${JSON.stringify((a ?? b).name)}: ${a ? "goes" : "comes"}`];
    return (["name", "params", "constants", "tolerance"] as const)
      .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
      .map((key) => `case ${i} ${key}: was ${JSON.stringify(a[key])}, is ${JSON.stringify(b[key])}`);
  });
}
