/** Whether a kernel may be timed: by the variant that is timed, it gives what its oracle gives, in this process. */

import { admit } from "../../kernels/admission/admit.ts";
import type { Contract } from "../../kernels/contract.ts";
import { type Engine, variantOn } from "../../kernels/engine.ts";
import { constantsOf, count, type Params, shapeOf, slots, type Variant } from "../../kernels/kernel.ts";
import { BenchRefused } from "./bench.ts";

/** A call that is to be timed. */
interface Timed {
  engine: Engine;
  params: Params;
  constants?: Record<string, string>;
}

/** What was wrong, by contract, constants and variant: several benches of a kernel are looked at once. */
const looked = new WeakMap<Engine, Map<string, Promise<string[]>>>();

/** @throws {BenchRefused} unless the variant that a call takes passes a small case of its contract with the same constants */
export async function needAdmitted(contract: Contract, { engine, params, constants = {} }: Timed): Promise<void> {
  const variant = variantOn(engine, { kernel: contract.kernel, params, constants });
  const known = looked.get(engine) ?? new Map<string, Promise<string[]>>();
  looked.set(engine, known);
  const key = JSON.stringify([contract.kernel.id, constants, variant.source]);
  const found = known.get(key) ?? faultsOf(contract, { engine, constants, variant });
  known.set(key, found);
  const faults = await found;
  if (faults.length > 0) throw new BenchRefused(`kernels/${contract.kernel.id} ${variant.name}, ${faults[0]}`);
}

interface Way {
  constants: Record<string, string>;
  variant: Variant;
}

async function faultsOf(
  contract: Contract,
  { engine, constants, variant }: Way & { engine: Engine },
): Promise<string[]> {
  const { kernel } = contract;
  const shape = smallestShape(contract, { constants, variant });
  if (!shape) return ["expected a shape of its contract that it computes, got none"];
  const small: Contract = {
    ...contract,
    ...{ shapes: [shape], constants: [constants], properties: [] },
    values: contract.values.filter((values) => values === "random" || values === "integers"),
  };
  const { findings } = await admit(small, {
    ...{ engine, goldens: [], seed: 1, most: 1 },
    candidate: { ...kernel, variants: [variant] },
  });
  return findings.slice(0, 1).map(({ check, case: of, reasons }) =>
    `${check} [${of}]: ${reasons.slice(0, 2).join(", ")}`
  );
}

/** Of the contract's shapes that the variant computes and in which no buffer is empty, the one of fewest numbers. */
function smallestShape(
  { kernel, shapes }: Contract,
  { constants, variant }: Way,
): Params | undefined {
  const numbers = constantsOf(kernel, constants);
  const sizesOf = (params: Params) => Object.values(slots(kernel)).map((text) => count(shapeOf(text, params).dims));
  return shapes.filter((params) => variant.when(params, numbers))
    .map((params) => ({ params, sizes: sizesOf(params) }))
    .filter(({ sizes }) => sizes.every((size) => size > 0))
    .map(({ params, sizes }) => ({ params, size: sizes.reduce((a, b) => a + b) }))
    .reduce<{ params: Params; size: number } | undefined>(
      (least, one) => least && least.size <= one.size ? least : one,
      undefined,
    )?.params;
}
