/**
 * `deno run -A benches/processes/_compile.ts`: the pipelines of all kernels, each dispatched once on its first small case: what
 * a driver compiles before anything is computed. Prints how many there were.
 */

import { openEngine } from "../../harness/machine/environment.ts";
import { makeCase } from "../../kernels/contract.ts";
import { CONTRACTS } from "../../kernels/contracts.ts";
import { count, type Params, shapeOf, slots } from "../../kernels/kernel.ts";
import { singleCall } from "../../kernels/program.ts";

if (import.meta.main) {
  const engine = await openEngine("gpu");
  const opened = await Promise.all(CONTRACTS.map(async (contract) => {
    const { kernel, shapes } = contract;
    const sizes = (params: Params) => Object.values(slots(kernel)).map((text) => count(shapeOf(text, params).dims));
    const one = makeCase(contract, shapes.find((params) => sizes(params).every((size) => size > 0))!, { seed: 1 });
    const session = await engine.load(singleCall(kernel, one), one.buffers);
    session.run();
    const [result] = Object.keys({ ...kernel.outputs, ...kernel.state });
    return { session, read: session.read(result) };
  }));
  // together, because they share a wait
  await Promise.all(opened.map(({ read }) => read));
  console.log(`${opened.length} kernels`);
  opened.forEach(({ session }) => session.close());
  engine.close();
}
