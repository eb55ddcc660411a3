/**
 * `deno run -A --no-lock benches/peers/networks.ts [--out folder] [--rounds n]`: what a Hessian–vector product costs in
 * gradients, and training steps of LeNet-5 against jax-js on the same adapter. Prints ratios and whether they reach the
 * bars; with --out writes a record that keeps every raw time. Exit code 1: a bar was missed.
 *
 * A round times all sides in turn, the order reversed every other round, so that load of the machine meets all alike.
 */

import { parseArgs } from "node:util";
import { gpu } from "../../tests/support.ts";
import { compare, type Question, type Round } from "./_crossbar_bars.ts";
import { openJax } from "./_jax_lenet.ts";
import { BATCH, LENET_JOB, openLenet } from "./_lenet.ts";
import { openProducts, PRODUCTS_JOB } from "./_products.ts";
import { printComparisons, writeRecord } from "./_record.ts";
import { timed, type Times } from "./_rounds.ts";

/** The peer may hang: a bench that says nothing for so long is ended. */
const MOST_SECONDS = 900;
/** Steps of the peer to one wait; both sides wait about as often in a second. */
const PEER_STEPS = 2;
/** Both sides go down the same way from the same weights; sums in another order part them slowly. */
const LOSS_BAR = 1e-4;

const QUESTIONS: Question[] = [
  { part: "products", first: "gradient", second: "product", bar: { at: "most", value: 1.6 } },
  { part: "products", first: "gradient", second: "one product of 16", bar: { at: "most", value: 0.9 } },
  { part: "products", first: "gradient, read", second: "product, read", bar: { at: "most", value: 1.6 } },
  { part: "products", first: "gradient, read", second: "one product of 16, read", bar: { at: "most", value: 0.9 } },
  { part: "lenet5 training step", first: "ours", second: "jax-js", bar: { at: "least", value: 1.5 } },
];

interface Part {
  key: string;
  sides: Record<string, () => Promise<Times>>;
}

async function timeRounds(parts: Part[], rounds: number): Promise<Round[]> {
  const made: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    for (const { key, sides } of parts) {
      const all = Object.entries(sides);
      const times: Record<string, Times> = {};
      for (const [name, time] of i % 2 === 0 ? all : all.toReversed()) times[name] = await time();
      made.push({ part: key, first: i % 2 === 0 ? "ours" : "peers", times });
    }
  }
  return made;
}

/** @returns the largest relative difference of the first losses @throws {Error} if the sides do not do the same */
function checkLosses(ours: number[], peers: number[]): number {
  const apart = Math.max(...ours.map((loss, i) => Math.abs(peers[i] / loss - 1)));
  // written so that NaN is bad
  if (!(apart <= LOSS_BAR)) throw new Error(`Cannot compare: losses are ${ours.join(", ")} and ${peers.join(", ")}`);
  return apart;
}

async function main(): Promise<number> {
  const options = { out: { type: "string" }, rounds: { type: "string" } } as const;
  const { values } = parseArgs({ options });
  if (!gpu) throw new Error("Cannot compare: no WebGPU adapter (deno task doctor says why)");
  const products = await openProducts(gpu);
  const lenet = await openLenet(gpu);
  const jax = await openJax(lenet.data);
  const losses: number[] = [];
  for (let i = 0; i < lenet.losses.length; i++) losses.push(await jax.steps(1));
  const agreement = { ...products.agreement, lossRelativeDifference: checkLosses(lenet.losses, losses) };
  const peer = () => timed(PEER_STEPS, () => jax.steps(PEER_STEPS));
  const parts = [
    { key: "products", sides: products.sides },
    { key: "lenet5 training step", sides: { ours: lenet.time, "jax-js": peer } },
  ];
  await timeRounds(parts, 1); // settles caches and clocks
  const rounds = await timeRounds(parts, Number(values.rounds ?? 15));
  const comparisons = compare(rounds, QUESTIONS);
  console.log(`${gpu.facts.adapter}; ${jax.facts.name} ${jax.facts.version}; LeNet-5 at a batch of ${BATCH}`);
  printComparisons(comparisons);
  if (values.out) {
    const timing = "milliseconds of one gradient, one product or one training step; wall is by timestamp queries for " +
      "products, from the call to the numbers on the host for those that are read, and includes one read-back per wait " +
      "for training";
    const job = { name: "networks", products: PRODUCTS_JOB, lenet: { ...LENET_JOB, peerStepsPerWait: PEER_STEPS } };
    const body = { peer: jax.facts, job: { ...job, timed: timing }, agreement, rounds, comparisons };
    console.log(await writeRecord(values.out, gpu, body));
  }
  return comparisons.some(({ passed }) => passed === false) ? 1 : 0;
}

if (import.meta.main) {
  setTimeout(() => {
    console.error(`bench: not done after ${MOST_SECONDS} s`);
    Deno.exit(2);
  }, 1000 * MOST_SECONDS);
  // jax-js keeps the process alive
  Deno.exit(await main());
}
