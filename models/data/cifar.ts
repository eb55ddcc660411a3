/** CIFAR-10 and CIFAR-100: 32 × 32 colour images, 50 000 to train on and 10 000 to test on. */

import { CIFAR100_ARCHIVE, CIFAR10_ARCHIVE, memberOf, type Members, membersOf } from "./cifar_archive.ts";
import {
  CIFAR100_COARSE,
  CIFAR100_FINE,
  CIFAR10_LABELS,
  CIFAR_IMAGE,
  type CifarLabels,
  parseCifar,
} from "./cifar_binary.ts";
import { concatenate } from "./dataset.ts";
import type { DatasetEntry, Parts } from "./entry.ts";

const KRIZHEVSKY =
  "Krizhevsky, Nair, Hinton 2009, Learning Multiple Layers of Features from Tiny Images (no licence stated)";
export const IMAGE = { image: CIFAR_IMAGE, width: 3072 } as const;
/** What CIFAR-10 and its small part have in common. */
export const CIFAR10 = {
  citation: KRIZHEVSKY,
  largest: 255,
  normalisation: { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
  folders: ["cifar10", "cifar-10"],
};
export const CIFAR100 = {
  citation: KRIZHEVSKY,
  largest: 255,
  normalisation: { mean: [0.5071, 0.4867, 0.4408], std: [0.2675, 0.2565, 0.2761] },
  folders: ["cifar100", "cifar-100"],
};

export const cifar10: DatasetEntry = {
  ...CIFAR10,
  shape: { name: "cifar10", ...IMAGE, classes: 10, trainCount: 50_000, testCount: 10_000 },
  about: "photographs of animals and vehicles",
  rarest: { train: 5000, test: 1000 },
  sources: [{ files: [CIFAR10_ARCHIVE], parse: async ([file]) => wholeCifar10(await membersOf(file)) }],
};

export const cifar100: DatasetEntry = {
  ...CIFAR100,
  shape: { name: "cifar100", ...IMAGE, classes: 100, trainCount: 50_000, testCount: 10_000 },
  about: "photographs, 100 classes",
  rarest: { train: 500, test: 100 },
  sources: [{
    files: [CIFAR100_ARCHIVE],
    parse: async ([file]) => wholeCifar100(await membersOf(file), CIFAR100_FINE),
  }],
};

export const cifar100Coarse: DatasetEntry = {
  ...CIFAR100,
  shape: { name: "cifar100_coarse", ...IMAGE, classes: 20, trainCount: 50_000, testCount: 10_000 },
  about: "photographs, 20 groups of classes",
  rarest: { train: 2500, test: 500 },
  sources: [{
    files: [CIFAR100_ARCHIVE],
    parse: async ([file]) => wholeCifar100(await membersOf(file), CIFAR100_COARSE),
  }],
};

function wholeCifar10(members: Members): Parts {
  const batch = (name: string) => {
    const { bytes, origin } = memberOf(members, `cifar-10-batches-bin/${name}.bin`);
    return parseCifar(bytes, { origin, labels: CIFAR10_LABELS, records: 10_000 });
  };
  const train = [1, 2, 3, 4, 5].map((i) => batch(`data_batch_${i}`));
  return { train: concatenate(train), test: batch("test_batch") };
}

function wholeCifar100(members: Members, labels: CifarLabels): Parts {
  const part = (name: string, records: number) => {
    const { bytes, origin } = memberOf(members, `cifar-100-binary/${name}.bin`);
    return parseCifar(bytes, { origin, labels, records });
  };
  return { train: part("train", 50_000), test: part("test", 10_000) };
}
