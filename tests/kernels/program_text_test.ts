/** The text of a Program changes with all that changes its numbers. */

import assert from "node:assert/strict";
import { type EngineFacts, openOracle } from "../../kernels/engine.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { ProgramBuilder, singleCall } from "../../kernels/program.ts";
import { programText } from "../../kernels/program_text.ts";

const SHAPE = { batch: 1, batch_a: 1, batch_b: 1, m: 64, k: 64, n: 64 };
const { facts } = openOracle();
const GPU: EngineFacts = { ...facts, engine: "gpu", software: false };

Deno.test("programText() is the same for the same Program, and another for another shape, table or section", () => {
  const of = (params: typeof SHAPE) => singleCall(matmul, { params });
  const plain = programText(of(SHAPE), { facts });
  assert.equal(programText(of(SHAPE), { facts }), plain);
  assert.notEqual(programText(of({ ...SHAPE, k: 65 }), { facts }), plain);
  const table = (value: number) => {
    const builder = new ProgramBuilder("table");
    builder.constant("ones", Float32Array.of(1, value));
    return builder.program;
  };
  assert.notEqual(programText(table(2), { facts }), programText(table(3), { facts }));
  const cut = of(SHAPE);
  cut.sections.set("all", { from: 0, to: 1 });
  assert.notEqual(programText(cut, { facts }), plain);
});

Deno.test("programText() holds the sources that the engine takes, and no others", () => {
  const program = singleCall(matmul, { params: SHAPE });
  const hardware = programText(program, { facts: GPU });
  const software = programText(program, { facts: { ...GPU, software: true } });
  const tuned = programText(program, { facts: GPU, choice: () => "tile_8x8_none" });
  assert.equal(new Set([hardware, software, programText(program, { facts })]).size, 3);
  assert.equal(tuned, software);
  assert(/workgroupBarrier/.test(hardware) && !/workgroupBarrier/.test(software));
});
