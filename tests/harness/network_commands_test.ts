/** `noisegate networks` and `networks show` as a caller meets them. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { listNetworks, showNetwork } from "../../harness/networks/network_commands.ts";
import { totalsOf } from "../../harness/networks/network_text.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";

const ROOT = join(import.meta.dirname!, "../..");

function show(name: string, options: Partial<Parameters<typeof showNetwork>[1]> = {}): string {
  return showNetwork(name, { activation: "relu", ...options }).join("\n");
}

Deno.test("noisegate networks lists every family with the size of one of them", () => {
  const text = listNetworks().join("\n");
  assert.match(text, /^mlp_<inputs>_<hidden…>_<outputs> +mlp_784_128_10 +mnist +101770 +101632 /m);
  // Source: LeCun et al. 1998 count 61,706 for all connections and 10 outputs; Banbury et al. 2021: 78k for resnet8
  assert.match(text, /^lenet5 +mnist +61706 /m);
  // 3 × 3 × (1 · 8 + 8 · 16), norms of 8 and 16, 7 × 7 × 16 × 10 and 10 biases
  assert.match(text, /^cnn_<channels…> +cnn_8_16 +mnist +9122 /m);
  assert.match(text, /^resnet8 +cifar10 +78186 +12501632 /m);
  assert.match(text, /^wide_resnet_<depth>_<width> +wide_resnet_16_4 /m);
});

Deno.test("noisegate networks show prints layers, shapes, weights, work and matrices, and their totals", () => {
  const text = show("lenet5");
  assert.match(text, /^lenet5 \(relu\) for mnist: inputs 28 × 28 × 1, 10 classes\n/);
  assert.match(text, /^ +0 +conv2d +5 × 5, zeros 2 +28 × 28 × 6 +156 +117600 +25 × 6$/m);
  assert.match(text, /^ +6 +flatten +400$/m);
  assert.match(text, /^ +7 +dense +400 → 120 +120 +48120 +48000 +400 × 120$/m);
  assert.match(text, /^trained +61706 numbers \(241\.0 KiB in f32\)\nMACs +416520 per image$/m);
  assert.match(text, /^matrices +5 on arrays, 61470 weights/m);
});

Deno.test("networks show --folded has no batch norm and the same products", () => {
  const [whole, folded] = [show("resnet8"), show("resnet8", { folded: true })];
  assert.match(whole, /batch_norm +ε 0\.001/);
  assert.match(whole, /^trained +78186 numbers .*, and 480 running statistics$/m);
  assert.doesNotMatch(folded, /batch_norm|running/);
  const macs = /^MACs .*$/m;
  assert.equal(macs.exec(folded)![0], macs.exec(whole)![0]);
});

Deno.test("networks show --folded needs no memory for the weights of a huge network", () => {
  assert.match(show("wide_resnet_10_999", { folded: true }), /^matrices +\d+ on arrays, \d{11,} weights/m);
});

Deno.test("totals of a grouped convolution count its weights once and its array whole", () => {
  const layers = placeNetwork({
    name: "grouped",
    input: [4, 4, 4],
    layers: [{ kind: "conv2d", channels: 4, kernel: [3, 3], padding: 1, groups: 4, bias: false }, { kind: "flatten" }],
  });
  const { trained, macs, matrices, activationBytes, largestBytes } = totalsOf(layers);
  assert.deepEqual([trained, macs], [36, 36 * 16]);
  assert.deepEqual(matrices, [{ rows: 36, cols: 4 }]);
  assert.deepEqual([activationBytes, largestBytes], [256, 256]);
});

Deno.test("a dense network takes its sizes from its name where no data set has them", () => {
  assert.match(show("mlp_64_10"), /^mlp_64_10 \(relu\) for digits: /);
  assert.match(show("mlp_7_3"), /^mlp_7_3 \(relu\) for data of its own sizes: inputs 7, 3 classes/);
  const { macs } = totalsOf(
    placeNetwork(namedNetwork("mlp_7_3", { input: [1, 1, 7], classes: 3, activation: "relu" })),
  );
  assert.equal(macs, 21);
});

Deno.test("noisegate networks asks whether a verb nearby was meant", async () => {
  const options = { args: ["run", "-A", "main.ts", "networks", "shw"], cwd: ROOT, env: { NO_COLOR: "1" } };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  assert.deepEqual([code, stdout.length], [2, 0]);
  assert.match(new TextDecoder().decode(stderr), /unknown command 'shw' of networks \(did you mean "show"\?\)/);
});

const REFUSED: [string[], RegExp][] = [
  [["resnet21"], /^networks show name: expected mlp_.*, got "resnet21" \(did you mean "resnet20"\?\)$/],
  [["mlp_64_10", "--data", "mnist"], /^networks show mlp_64_10 for mnist: expected 784 inputs, got 64$/],
  [
    ["lenet5", "--data", "digits"],
    /^networks show lenet5 for digits, layers\.3 \(conv2d\): expected an image of at least/,
  ],
  [
    ["resnet8", "--data", "cifr10"],
    /^networks show --data: expected a known data set, got "cifr10" \(did you mean "cifar10"/,
  ],
  [["wide_resnet_11_2"], /^networks show wide_resnet_11_2 for cifar10: expected a depth of 6 n \+ 4 ≥ 10, got 11$/],
];

for (const [args, message] of REFUSED) {
  Deno.test(`noisegate networks show ${args.join(" ")} is exit code 2 with one clear line`, async () => {
    const options = { args: ["run", "-A", "main.ts", "networks", "show", ...args], cwd: ROOT, env: { NO_COLOR: "1" } };
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
    assert.deepEqual([code, stdout.length], [2, 0]);
    assert.match(new TextDecoder().decode(stderr).trim(), message);
  });
}
