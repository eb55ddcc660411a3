/** What a gate is called where it has no name of its own. */

import { ordinal, percent, plain } from "../statistics/sentence.ts";
import type { Either, Gate } from "./gates.ts";
import type { Keys } from "./picks.ts";
import { shownValue } from "../output/words.ts";

/** Its `name`, or its claim: `mean ≥ 0.93 at 99 % [device.compensation=global]`. */
export function gateName(gate: Gate): string {
  if (gate.name !== undefined) return gate.name;
  const sure = "confidence" in gate ? ` at ${percent(gate.confidence)}` : "";
  const when = listed(gate.when);
  return `${gateClaim(gate)}${sure}${when && ` [${when}]`}`;
}

/** What a gate claims, whatever it is called: `mean ≥ 0.93`. */
export function gateClaim(gate: Gate): string {
  switch (gate.statistic) {
    case "percentile":
      return `${ordinal(gate.rank)} percentile ${bound(gate)}`;
    case "prediction":
      return `prediction within ${percent(gate.within)}`;
    case "compare": {
      const [sign, claim] = gate.ratio ? ["/", bound(gate.ratio)] : ["−", bound(gate.difference!)];
      return `${listed(gate.of)} ${sign} ${listed(gate.to)} ${claim}`;
    }
    case "monotone": {
      const slack = gate.tolerance === 0 ? "" : ` within ${plain(gate.tolerance)}`;
      return `${gate.direction} along ${gate.along}${slack}`;
    }
    case "crossover": {
      const [from, to] = gate.between.map((value) => listed({ [gate.along]: value }));
      const by = gate.by === 0 ? "" : ` by ${plain(gate.by)}`;
      return `${listed(gate.of)} ahead of ${listed(gate.to)} at ${from}, behind at ${to}${by}`;
    }
    case "divergence":
      return `${ordinal(gate.rank)} percentile of divergence ${bound(gate)} nats`;
    case "curvature":
      return `${gate.quantity.replace("_", " ")} ${bound(gate)}${timesThat(gate)}`;
    case "overhead":
      return `${gate.of.replaceAll("_", " ")} ${bound(gate)}${timesThat(gate)}`;
    case "seconds":
      return `${SECONDS[gate.of]} ${bound(gate)} s`;
    default:
      return `${gate.statistic} ${bound(gate as Either)}`;
  }
}

const SECONDS = { training: "training", evaluation: "evaluation", total_per_chip: "time per chip" };

function bound({ at_least, at_most }: Either): string {
  return at_least === undefined ? `≤ ${plain(at_most!)}` : `≥ ${plain(at_least)}`;
}

function timesThat({ relative_to }: { relative_to?: Keys }): string {
  return relative_to === undefined ? "" : ` times that of ${listed(relative_to)}`;
}

/** `run=hardened device.compensation=global`. */
export function listed(keys: Keys): string {
  return Object.entries(keys).map(([key, value]) => `${key}=${shownValue(value)}`).join(" ");
}
