/** The name of everything that decides what a chip of a case gives. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Engine } from "../../kernels/engine.ts";
import { programText } from "../../kernels/program_text.ts";
import type { Samples } from "../../models/data/dataset.ts";
import { buildTuningStep, type ChipTuning } from "../../models/mapping/chip_tuning.ts";
import { blockOf, buildEvaluation, type MappedNetwork } from "../../models/mapping/chips.ts";
import { buildHeldWeights } from "../../models/mapping/held_weights.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { pathTensorsOf } from "../../models/networks/side_paths/side_path.ts";
import { computerOf } from "../machine/computer.ts";

const FORMAT = "noisegate chips/1";

/**
 * SHA-256, in hex, of all that determines the counts of a chip but its number: the Program with its constants (network on
 * its cells, ranges of converters, seed), the kernels that compute it, the test images, and who computes it. Chips of one
 * key are the same to the last bit.
 */
export function sampleKey(
  engine: Engine,
  { mapped, model, test }: { mapped: MappedNetwork; model: ChipModel; test: Samples },
): string {
  const images = blockOf(mapped, { model, images: test.count });
  // a chip alone has the bits that it has among others
  const program = buildEvaluation({ ...mapped, model, chips: 1, images });
  const hash = createHash("sha256");
  // how far a search goes is not in its Program
  const searched = model.worst ? [model.worst] : [];
  hash.update(JSON.stringify([FORMAT, computerOf(engine.facts), test.count, ...searched]));
  hash.update(programText({ ...program, constants: new Map() }, engine));
  for (const [name, values] of program.constants) hash.update(`${name} ${values.length}\n`).update(bytesOf(values));
  if (mapped.tuning) hash.update(tuningDigest(engine, { mapped, tuning: mapped.tuning, model }));
  return hash.update(imagesDigest(test)).digest("hex");
}

/** Of all that decides what the paths of a chip are when they are its own. */
function tuningDigest(
  engine: Engine,
  { mapped: { network, layers }, tuning, model }: { mapped: MappedNetwork; tuning: ChipTuning; model: ChipModel },
): Uint8Array {
  const programs = [buildTuningStep({ network, tuning, chips: 1 }), buildHeldWeights({ layers, model, chips: 1 })];
  const hash = createHash("sha256").update(JSON.stringify(tuning.training));
  for (const program of programs) {
    hash.update(programText({ ...program, constants: new Map() }, engine));
    for (const [name, values] of program.constants) hash.update(`${name} ${values.length}\n`).update(bytesOf(values));
  }
  for (const name of pathTensorsOf(network)) hash.update(bytesOf(network.tensors[name]));
  return hash.update(imagesDigest(tuning.calibration)).digest();
}

const digests = new WeakMap<Samples, Uint8Array>();

/** Of the images and labels; worked out once for each set. */
function imagesDigest(test: Samples): Uint8Array {
  let digest = digests.get(test);
  if (!digest) {
    digest = createHash("sha256").update(bytesOf(test.images)).update(bytesOf(test.labels)).digest();
    digests.set(test, digest);
  }
  return digest;
}

/** SHA-256 of numbers, hex. */
export function digestOf(values: ArrayBufferView): string {
  return createHash("sha256").update(bytesOf(values)).digest("hex");
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
