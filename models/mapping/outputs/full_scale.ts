/** Full scales of the converters behind the columns. */

import type { ArrayShape } from "../array_shape.ts";
import { codesOf, type Range } from "../converters.ts";
import type { Drive } from "../inputs.ts";
import type { InputSpec } from "../spec.ts";

/** Full scale of the converters of one group, in the unit of its current. */
export function adcRange(
  { layer, model }: Pick<ArrayShape, "layer" | "model">,
  { drive, calibrated, group }: { drive: Pick<Drive, "most" | "range">; calibrated: Range; group: number },
): Range {
  const { adc: { range, bound, bits, encoding }, input } = model;
  const most = layer.largestNet * (isSummed(input) ? largestCode(drive.range, input) : drive.most);
  switch (range) {
    case "calibrated":
      return calibrated;
    case "max":
      return { largest: layer.tiling.tileRows * most, signed: calibrated.signed };
    case "fixed":
      return { largest: bound * most, signed: calibrated.signed };
    case "granular": {
      const { codeMin, codeMax } = codesOf({ largest: 1, signed: calibrated.signed }, { bits, encoding });
      return { largest: layer.stepMicrosiemens[group] * Math.max(-codeMin, codeMax), signed: calibrated.signed };
    }
  }
}

/** Whether a converter sees whole inputs that came as pulses. */
function isSummed({ bits, sliceBits, accumulate }: InputSpec): boolean {
  return bits > 0 && sliceBits > 0 && accumulate === "analog";
}

function largestCode(range: Range, input: InputSpec): number {
  const { codeMin, codeMax } = codesOf(range, input);
  return Math.max(-codeMin, codeMax);
}
