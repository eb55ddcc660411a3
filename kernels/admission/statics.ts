/**
 * What can be said of a shader without a device: that its bindings are the descriptor's, that it stays inside the limits
 * and the language of every browser, and that its barriers lie in uniform control flow.
 */

import { type Kernel, parseShape, slots } from "../kernel.ts";
import { evaluate, layoutOf, typeText, vectorOf } from "./_types.ts";
import { findStrangeWords } from "./_language.ts";
import { RESERVED } from "./_wgsl_words.ts";
import { findDivergence } from "./uniformity.ts";
import {
  type Declaration,
  type Expression,
  type FunctionNode,
  type Module,
  parseWgsl,
  placeOf,
  WgslError,
} from "./wgsl.ts";

/** Default limits of WebGPU: what a device has that was not asked for more. */
const LIMITS = {
  invocations: 256,
  sizes: [256, 256, 64],
  workgroupBytes: 16384,
  storageBuffers: 8,
} as const;

/** Something wrong at a place in the source. */
export interface Problem {
  at: number;
  what: string;
  expected: string;
  got: string;
}

/** Problems of all variants of a kernel, each variant named if there are several. */
export function inspect(kernel: Kernel): string[] {
  const several = kernel.variants.length > 1;
  return kernel.variants.flatMap(({ name, source }) =>
    inspectSource(kernel, source).map((line) => several ? `variant ${JSON.stringify(name)} ${line}` : line)
  );
}

/** Problems of a source that wants to be this kernel, one sentence each, in the order of lines. */
export function inspectSource(kernel: Kernel, source: string): string[] {
  return problemsOf(kernel, source).toSorted((a, b) => a.at - b.at).map(({ at, what, expected, got }) => {
    const { line, column } = placeOf(source, at);
    return `${line}:${column} ${what}: expected ${expected}, got ${got}`;
  });
}

function problemsOf(kernel: Kernel, source: string): Problem[] {
  let module: Module;
  try {
    module = parseWgsl(source);
  } catch (error) {
    if (!(error instanceof WgslError)) throw error;
    return [{ at: error.at, what: "syntax", expected: error.expected, got: error.got }];
  }
  return [
    ...bindingProblems(kernel, module),
    ...paramsProblems(kernel, module),
    ...constantProblems(kernel, module),
    ...entryProblems(kernel, module),
    ...memoryProblems(kernel, module),
    ...findStrangeWords(module),
    ...findDivergence(module).map(({ at, what, cause, causeAt }) => {
      const { line, column } = placeOf(source, causeAt);
      const expected = what.startsWith("pointer") ? "a uniform value" : "uniform control flow";
      return { at, what, expected, got: `one that depends on ${cause} of ${line}:${column}` };
    }),
  ];
}

/** Name of a slot in WGSL. */
export function nameInSource(slot: string): string {
  return RESERVED.has(slot) ? `${slot}_` : slot;
}

/** A descriptor's slot as a variable of the shader. */
interface Slot {
  binding: number;
  name: string;
  space: string;
  scalar: string;
}

function bindingProblems(kernel: Kernel, module: Module): Problem[] {
  const given = module.globals.filter(({ attributes }) => attributes.some(({ name }) => name === "binding"));
  const expected = Object.entries(slots(kernel)).map(([slot, shape], i): Slot => ({
    binding: i + 1,
    name: nameInSource(slot),
    space: slot in kernel.inputs ? "storage, read" : "storage, read_write",
    scalar: parseShape(shape).scalar,
  }));
  const wanted = hasParams(kernel)
    ? [{ binding: 0, name: "params", space: "uniform", scalar: "" }, ...expected]
    : expected;
  const storage = given.filter(({ space }) => space[0] === "storage");
  return [
    ...wanted.flatMap((slot) => {
      const found = given.find((one) => bindingOf(one) === slot.binding);
      return found ? slotProblems(found, { slot, module }) : [missing(slot)];
    }),
    ...given.flatMap((one) => {
      const binding = bindingOf(one);
      const group = attribute(one, "group");
      const what = `binding ${binding} ${one.name}`;
      const known = wanted.some((slot) => slot.binding === binding);
      return [
        ...(group === 0 ? [] : [{ at: one.start, what, expected: "@group(0)", got: `@group(${group})` }]),
        ...(known ? [] : [{ at: one.start, what, expected: `bindings up to ${expected.length}`, got: "one more" }]),
      ];
    }),
    ...(storage.length <= LIMITS.storageBuffers ? [] : [{
      at: storage[LIMITS.storageBuffers].start,
      what: "storage buffers",
      expected: `at most ${LIMITS.storageBuffers}`,
      got: `${storage.length}`,
    }]),
  ];
}

function missing({ binding, name, space, scalar }: Slot): Problem {
  const expected = binding === 0 ? `var<uniform> ${name}` : `var<${space}> ${name}: array of ${scalar}`;
  return { at: 0, what: `binding ${binding} ${name}`, expected, got: "no such binding" };
}

function slotProblems(found: Declaration, { slot, module }: { slot: Slot; module: Module }): Problem[] {
  const { binding, name, space, scalar } = slot;
  const problem = (expected: string, got: string) => ({
    at: found.start,
    what: `binding ${binding} ${name}`,
    expected,
    got,
  });
  const given = found.space.length === 1 && found.space[0] === "storage" ? "storage, read" : found.space.join(", ");
  const type = found.type ? typeText(found.type, module) : "no type";
  return [
    ...(found.name === name ? [] : [problem(`the name ${name}`, found.name)]),
    ...(given === space ? [] : [problem(`var<${space}>`, given ? `var<${given}>` : "var")]),
    ...(binding === 0 || elementFits(type, slot) ? [] : [problem(`array of ${scalar} or of vectors of it`, type)]),
  ];
}

/** Numbers without gaps, so no vec3; an f32 input may be read as bits, which is how a NaN is told. */
function elementFits(type: string, { scalar, space }: Slot): boolean {
  const element = /^array<(.*)>$/.exec(type)?.[1] ?? "";
  const inner = /^atomic<(.*)>$/.exec(element)?.[1] ?? /^mat[234]x[24]<(.*)>$/.exec(element)?.[1];
  const vector = vectorOf(inner ?? element);
  if (!vector || vector.width === 3) return false;
  return vector.scalar === scalar || (scalar === "f32" && vector.scalar === "u32" && space === "storage, read");
}

function attribute({ attributes }: Declaration, name: string): number | undefined {
  const arg = attributes.find((one) => one.name === name)?.args[0];
  return arg && evaluate(arg, {});
}

function bindingOf(one: Declaration): number | undefined {
  return attribute(one, "binding");
}

function hasParams({ params }: Kernel): boolean {
  return Object.keys(params).length > 0;
}

/** Members of the uniform struct, in order: the engine writes them one after the other, 4 bytes each. */
function paramsProblems(kernel: Kernel, module: Module): Problem[] {
  const uniform = module.globals.find((one) => bindingOf(one) === 0);
  if (!uniform || !hasParams(kernel)) return [];
  const name = uniform.type ? typeText(uniform.type, module) : "no type";
  const struct = module.structs.find((one) => one.name === name);
  if (!struct) return [{ at: uniform.start, what: "binding 0 params", expected: "a struct", got: name }];
  const expected = Object.entries(kernel.params).map(([param, scalar]) => `${nameInSource(param)}: ${scalar}`);
  const count = Math.max(expected.length, struct.members.length);
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const member = struct.members[i];
    const got = member ? `${member.name}: ${typeText(member.type, module)}` : "the end of the struct";
    const extra = member?.attributes.length ? ` with @${member.attributes[0].name}` : "";
    if (got + extra === expected[i]) return [];
    const what = `${struct.name} member ${i + 1}`;
    return [{
      at: member?.start ?? struct.start,
      what,
      expected: expected[i] ?? "the end of the struct",
      got: got + extra,
    }];
  });
}

function constantProblems(kernel: Kernel, module: Module): Problem[] {
  const overrides = module.globals.filter(({ keyword }) => keyword === "override");
  return [
    ...Object.keys(kernel.constants).filter((name) => !overrides.some((one) => one.name === name)).map((name) => ({
      ...{ at: 0, what: `constant ${name}`, expected: `override ${name}: u32`, got: "no such override" },
    })),
    ...overrides.filter(({ name, value }) => !(name in kernel.constants) && !value).map(({ name, start }) => ({
      ...{ at: start, what: `override ${name}`, expected: "a constant of the kernel, or a default", got: "neither" },
    })),
  ];
}

/** Names with known numbers: constants, and each choice of the kernel's overrides where it has one. */
function tablesOf(kernel: Kernel, module: Module): Record<string, number>[] {
  const defaults = module.globals.reduce<Record<string, number>>((names, { keyword, name, value }) => {
    const number = keyword !== "var" && value ? evaluate(value, names) : undefined;
    return number === undefined ? names : { ...names, [name]: number };
  }, {});
  return Object.entries(kernel.constants).reduce(
    (tables, [name, choices]) =>
      tables.flatMap((table) => Object.values(choices).map((number) => ({ ...table, [name]: number }))),
    [defaults],
  );
}

function entryProblems(kernel: Kernel, module: Module): Problem[] {
  const main = module.functions.find(({ name }) => name === "main");
  const what = "entry point";
  if (!main) return [{ at: 0, what, expected: "fn main", got: "no such function" }];
  if (!main.attributes.some(({ name }) => name === "compute")) {
    return [{ at: main.start, what, expected: "@compute", got: "none" }];
  }
  const size = main.attributes.find(({ name }) => name === "workgroup_size");
  if (!size) return [{ at: main.start, what, expected: "@workgroup_size", got: "none" }];
  return sizeProblems(size, tablesOf(kernel, module));
}

function sizeProblems({ args, start: at }: FunctionNode["attributes"][0], tables: Record<string, number>[]): Problem[] {
  const what = "workgroup size";
  for (const table of tables) {
    const sizes = args.map((arg) => evaluate(arg, table));
    const product = sizes.reduce<number>((all, size) => all * (size ?? 1), 1);
    const got = sizes.map((size) => size ?? "unknown").join(" × ");
    const bad = sizes.some((size, axis) => size === undefined || size < 1 || size > LIMITS.sizes[axis]);
    if (bad) return [{ at, what, expected: `numbers from 1 to ${LIMITS.sizes.join(", ")} an axis`, got }];
    if (product > LIMITS.invocations) return [{ at, what, expected: `at most ${LIMITS.invocations} invocations`, got }];
  }
  return [];
}

/** Every variable counts up to a multiple of 16 bytes. Source: WebGPU, maxComputeWorkgroupStorageSize. */
function memoryProblems(kernel: Kernel, module: Module): Problem[] {
  const shared = module.globals.filter(({ space }) => space[0] === "workgroup");
  const what = "workgroup memory";
  for (const names of tablesOf(kernel, module)) {
    let bytes = 0;
    for (const { type, name, start: at } of shared) {
      const layout = layoutOf(type as Expression, { module, names });
      if (!layout) {
        return [{ at, what: `${what} ${name}`, expected: "a type with a size that can be told", got: "none" }];
      }
      bytes += Math.ceil(layout.size / 16) * 16;
      if (bytes > LIMITS.workgroupBytes) {
        return [{ at, what, expected: `at most ${LIMITS.workgroupBytes} bytes`, got: `${bytes} or more` }];
      }
    }
  }
  return [];
}
