/** Layers of 1024 × 1024 on chips, programmed and multiplied. */

import { jobBench } from "../../benching.ts";
import { noisyModel, programmedModel } from "../crossbar_layer.ts";
import { openLayer } from "./_layer.ts";

const SIZE = 1024;

for (const batch of [8, 256]) {
  jobBench({
    id: `program 16 chips of ${SIZE} × ${SIZE} and multiply a batch of ${batch}`,
    ...{ group: "crossbar layers", version: 1 },
    work: { unit: "MAC", amount: 16 * SIZE * SIZE * batch },
    open: (engine) =>
      openLayer(engine, {
        ...{ size: SIZE, chips: 16, batch, most: 1e-5 },
        modelOf: (size) => programmedModel(size, "signed"),
      }),
  });
}

jobBench({
  id: `program pairs of ${SIZE} × ${SIZE}, read noise and 8-bit converters, 256 inputs`,
  ...{ group: "crossbar layers", version: 1 },
  work: { unit: "MAC", amount: SIZE * SIZE * 256 },
  open: (engine) => openLayer(engine, { size: SIZE, chips: 1, batch: 256, most: 1e-2, modelOf: noisyModel }),
});
