/** Whether the gates of a test file ran: a file of which none did is green and proves nothing. */

/** What became of the gates that a test file has registered. */
interface Count {
  scenario: string;
  registered: number;
  ran: number;
  /** Why they were registered as ignored. */
  reasons: Set<string>;
  /** The scenario says itself that its gates wait. */
  excused: boolean;
}

const counts: Count[] = [];

/** A count of the gates of one scenario, looked at when all tests of this file are over. */
export function countGates(scenario: string, { excused }: { excused: boolean }): Count {
  if (counts.length === 0) Deno.test.afterAll(() => demandGates(counts));
  const count: Count = { scenario, registered: 0, ran: 0, reasons: new Set(), excused };
  counts.push(count);
  return count;
}

/**
 * Fails under REQUIRE_GATES=1 if none of the gates of a test file ran: filtered out, or ignored for want of an adapter, data
 * or weights. Scenarios that are planned or slow excuse themselves.
 */
function demandGates(all: readonly Count[]): void {
  const demanded = all.filter(({ excused }) => !excused);
  if (Deno.env.get("REQUIRE_GATES") !== "1" || demanded.length === 0 || demanded.some(({ ran }) => ran > 0)) return;
  const lines = demanded.map(({ scenario, registered, reasons }) => {
    const why = reasons.size > 0 ? [...reasons].join("; ") : "filtered out (beside --filter, name the files it is for)";
    return `  ${scenario}: ${registered} tests, ${why}`;
  });
  throw new Error(`REQUIRE_GATES=1: expected a gate of this file to run, got none\n${lines.join("\n")}`);
}
