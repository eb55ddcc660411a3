/**
 * Chips a second against chips, size of the layer and batch: three points an axis. The last number of an id is the place on
 * the axis; the growth exponent follows from the points (harness/bench/growth.ts).
 */

import { jobBench } from "../../benching.ts";
import { programmedModel } from "../crossbar_layer.ts";
import { openLayer } from "./_layer.ts";

const AT = { chips: 16, size: 256, batch: 16 };
const AXES = { chips: [4, 16, 64], size: [128, 256, 512], batch: [4, 16, 64] };

for (const [axis, values] of Object.entries(AXES)) {
  for (const value of values) {
    const { chips, size, batch }: typeof AT = { ...AT, ...{ [axis]: value } };
    const fixed = Object.entries(AT).filter(([name]) => name !== axis).map(([name, n]) => `${name} ${n}`).join(", ");
    jobBench({
      id: `program and multiply, ${fixed}: ${axis} ${value}`,
      ...{ group: `scaling/${axis}`, version: 1 },
      work: { unit: "chip", amount: chips },
      open: (engine) =>
        openLayer(engine, { chips, size, batch, most: 1e-5, modelOf: (of) => programmedModel(of, "signed") }),
    });
  }
}
