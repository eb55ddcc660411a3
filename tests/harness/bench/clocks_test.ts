import assert from "node:assert/strict";
import { CLOCKS_HERE, timed } from "../../../harness/bench/clocks.ts";

Deno.test("clocks: work passes on both clocks of the host, and the device's is told as it is", async () => {
  const work = () => {
    const until = CLOCKS_HERE.cpu() + 5e6;
    while (CLOCKS_HERE.cpu() < until);
    return Promise.resolve(42);
  };
  const { wall, cpu, device } = await timed(work);
  assert(cpu >= 5e6, `${cpu} ns of the processor`);
  assert(wall > 0);
  assert.equal(device, 42);
});

Deno.test("clocks: a wait passes on the wall and hardly on the processor", async () => {
  const { wall, cpu, device } = await timed(() => new Promise((resolve) => setTimeout(() => resolve(null), 50)));
  assert(wall > 4.9e7, `${wall} ns on the wall`);
  assert(cpu < wall, `${cpu} ns of the processor`);
  assert.equal(device, null);
});
