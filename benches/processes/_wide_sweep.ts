/** A committed scenario over 20 × 2 × 5 cases; its control has 5 of them, its breaker as well. */
export function wideSweep(): string {
  const times = Array.from({ length: 20 }, (_, i) => 20 + 1000 * i);
  const sweep = `sweep:\n  device.time_seconds: ${JSON.stringify(times)}\n  device.compensation: [none, global]\n` +
    "  crossbar.adc_bits: [4, 5, 6, 7, 8]\n";
  return Deno.readTextFileSync(new URL("../../scenarios/digits_pcm_drift.yaml", import.meta.url))
    .replace(/^sweep:[^]*?(?=^expect)/m, sweep)
    .replace(/^expect:[^]*?(?=^control)/m, "expect:\n  - { mean: { at_least: 0.9 } }\n");
}
