/** Networks by name, as data. */

import type { Activation, Layer, NetworkSpec, Shape } from "./layers.ts";
import { NetworkError } from "./shapes.ts";

export interface NamedOptions {
  /** Of one image of the data. */
  input: Shape;
  classes: number;
  activation: Activation;
}

type Build = (options: NamedOptions & { numbers: number[] }) => Layer[];

/** A family of networks: how its names look, and what it is. */
export interface Family {
  form: string;
  pattern: RegExp;
  about: string;
  build: Build;
}

const flat: Layer = { kind: "flatten" };
const pool: Layer = { kind: "max_pool", kernel: [2, 2] };

function conv(channels: number, size: number, more: Partial<Layer & { kind: "conv2d" }> = {}): Layer {
  return { kind: "conv2d", channels, kernel: [size, size], ...more };
}

export const FAMILIES: Family[] = [
  {
    form: "mlp_<inputs>_<hidden…>_<outputs>",
    pattern: /^mlp((?:_[1-9][0-9]{0,4}){2,})$/,
    about: "dense layers with an activation between them",
    build: ({ input, numbers, classes, activation }) => {
      const [inputs, ...widths] = numbers;
      if (inputs !== size(input)) throw new NetworkError(`expected ${size(input)} inputs, got ${inputs}`);
      if (widths.at(-1) !== classes) throw new NetworkError(`expected ${classes} outputs, got ${widths.at(-1)}`);
      const dense = widths.flatMap((outputs, i): Layer[] => [
        ...(i > 0 ? [{ kind: "activation", of: activation } as const] : []),
        { kind: "dense", outputs },
      ]);
      return input[0] * input[1] === 1 ? dense : [flat, ...dense];
    },
  },
  {
    form: "lenet5",
    pattern: /^lenet5$/,
    // Source: LeCun et al. 1998, with max pooling and without the sparse connections of its second convolution
    about: "two 5 × 5 convolutions of 6 and 16 channels, pooled, and 120-84 dense",
    build: ({ input, classes, activation }) => {
      const act: Layer = { kind: "activation", of: activation };
      // 28 × 28 images are padded to the 32 × 32 of the paper
      const first = conv(6, 5, { padding: input[0] === 28 ? 2 : 0 });
      const dense = [120, 84].flatMap((outputs): Layer[] => [{ kind: "dense", outputs }, act]);
      return [first, act, pool, conv(16, 5), act, pool, flat, ...dense, { kind: "dense", outputs: classes }];
    },
  },
  {
    form: "cnn_<channels…>",
    pattern: /^cnn((?:_[1-9][0-9]{0,3})+)$/,
    about: "3 × 3 convolutions of these channels with batch norm, each pooled, and one dense layer",
    build: ({ numbers, classes, activation }) => {
      const act: Layer = { kind: "activation", of: activation };
      const block = (channels: number): Layer[] => [
        conv(channels, 3, { padding: 1, bias: false }),
        ...[{ kind: "batch_norm" }, act, pool] as const,
      ];
      return [...numbers.flatMap(block), flat, { kind: "dense", outputs: classes }];
    },
  },
  {
    form: "vgg8",
    pattern: /^vgg8$/,
    // Source: the CIFAR-10 network of DNN+NeuroSim (Peng et al. 2019), six convolutions and two dense layers
    about:
      "six 3 × 3 convolutions of 128-128-256-256-512-512 channels with batch norm, pooled in pairs, and 1024 dense",
    build: ({ classes, activation }) => {
      const act: Layer = { kind: "activation", of: activation };
      const pair = (channels: number): Layer[] => [
        ...[0, 1].flatMap((): Layer[] => [conv(channels, 3, { padding: 1, bias: false }), { kind: "batch_norm" }, act]),
        pool,
      ];
      const dense: Layer[] = [{ kind: "dense", outputs: 1024 }, act, { kind: "dense", outputs: classes }];
      return [...[128, 256, 512].flatMap(pair), flat, ...dense];
    },
  },
  {
    form: "resnet8",
    pattern: /^resnet8$/,
    // Source: MLPerf Tiny v1.0 image classification reference model (Banbury et al. 2021)
    about: "one 3 × 3 convolution and three residual blocks of 16-32-64 channels with batch norm (MLPerf Tiny)",
    build: ({ classes, activation }) => {
      const act: Layer = { kind: "activation", of: activation };
      const norm: Layer = { kind: "batch_norm", epsilon: 1e-3 };
      const block = (channels: number, stride: number): Layer[] => [
        {
          kind: "residual",
          body: [
            ...[conv(channels, 3, { padding: "same", stride: [stride, stride] }), norm, act],
            ...[conv(channels, 3, { padding: "same" }), norm],
          ],
          ...(stride > 1 && { shortcut: [conv(channels, 1, { padding: "same", stride: [stride, stride] })] }),
        },
        act,
      ];
      const end: Layer[] = [{ kind: "global_average_pool" }, { kind: "dense", outputs: classes }];
      return [conv(16, 3, { padding: "same" }), norm, act, ...block(16, 1), ...block(32, 2), ...block(64, 2), ...end];
    },
  },
  {
    form: "resnet20",
    pattern: /^resnet20$/,
    // Source: He et al. 2016 (arXiv 1512.03385) §4.2, n = 3, with projections where the shape changes (option B)
    about: "nineteen 3 × 3 convolutions in residual blocks of 16-32-64 channels with batch norm",
    build: ({ classes, activation }) => {
      const act: Layer = { kind: "activation", of: activation };
      const norm: Layer = { kind: "batch_norm" };
      const block = (channels: number, stride: number, projected: boolean): Layer[] => [
        {
          kind: "residual",
          body: [
            ...[conv(channels, 3, { padding: 1, stride: [stride, stride], bias: false }), norm, act],
            ...[conv(channels, 3, { padding: 1, bias: false }), norm],
          ],
          ...(projected && { shortcut: [conv(channels, 1, { stride: [stride, stride], bias: false }), norm] }),
        },
        act,
      ];
      const stage = (channels: number, i: number) =>
        [0, 1, 2].flatMap((b) => block(channels, b === 0 && i > 0 ? 2 : 1, b === 0 && i > 0));
      const end: Layer[] = [{ kind: "global_average_pool" }, { kind: "dense", outputs: classes }];
      return [conv(16, 3, { padding: 1, bias: false }), norm, act, ...[16, 32, 64].flatMap(stage), ...end];
    },
  },
  {
    form: "wide_resnet_<depth>_<width>",
    pattern: /^wide_resnet((?:_[1-9][0-9]{0,2}){2})$/,
    // Source: Zagoruyko and Komodakis 2016 (arXiv 1605.07146), blocks B(3, 3) with activation before convolution
    about: "pre-activation residual blocks of 16-32-64 channels times a width; the depth is 6 n + 4",
    build: wideResnet,
  },
];

function wideResnet({ numbers: [depth, width], classes, activation }: NamedOptions & { numbers: number[] }): Layer[] {
  if (depth < 10 || (depth - 4) % 6 !== 0) throw new NetworkError(`expected a depth of 6 n + 4 ≥ 10, got ${depth}`);
  const before: Layer[] = [{ kind: "batch_norm" }, { kind: "activation", of: activation }];
  const block = (channels: number, stride: number, projected: boolean): Layer[] => {
    const convs: Layer[] = [
      conv(channels, 3, { padding: 1, stride: [stride, stride], bias: false }),
      ...before,
      conv(channels, 3, { padding: 1, bias: false }),
    ];
    const shortcut = [conv(channels, 1, { stride: [stride, stride], bias: false })];
    // where the shape changes, body and projection share the activation
    return projected
      ? [...before, { kind: "residual", body: convs, shortcut }]
      : [{ kind: "residual", body: [...before, ...convs] }];
  };
  const stages = [16, 32, 64].flatMap((channels, i) =>
    Array.from({ length: (depth - 4) / 6 }, (_, b) => block(channels * width, b === 0 && i > 0 ? 2 : 1, b === 0))
  );
  const end: Layer[] = [...before, { kind: "global_average_pool" }, { kind: "dense", outputs: classes }];
  return [conv(16, 3, { padding: 1, bias: false }), ...stages.flat(), ...end];
}

function size([height, width, channels]: Shape): number {
  return height * width * channels;
}

/** Whether some network bears this name. */
export function isNetworkName(name: string): boolean {
  return FAMILIES.some(({ pattern }) => pattern.test(name));
}

/**
 * The network of a name, for given data.
 *
 * @throws {NetworkError} if there is none, or its inputs or outputs are not those of the data
 */
export function namedNetwork(name: string, options: NamedOptions): NetworkSpec {
  for (const { pattern, build } of FAMILIES) {
    const match = pattern.exec(name);
    if (!match) continue;
    const numbers = (match[1] ?? "").split("_").slice(1).map(Number);
    try {
      return { name, input: options.input, layers: build({ ...options, numbers }) };
    } catch (error) {
      if (error instanceof NetworkError) throw new NetworkError(`${name}: ${error.message}`);
      throw error;
    }
  }
  throw new NetworkError(`${name}: expected ${FAMILIES.map(({ form }) => form).join(" | ")}`);
}
