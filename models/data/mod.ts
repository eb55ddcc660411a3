/** The table of data sets. */

import { cifar10, cifar100, cifar100Coarse } from "./cifar.ts";
import { cifar100Prefix, cifar10Small } from "./cifar_small.ts";
import { digits } from "./digits.ts";
import type { DatasetEntry } from "./entry.ts";
import { fashionMnist, mnist } from "./mnist.ts";

export const DATASETS: Record<string, DatasetEntry> = {
  digits,
  mnist,
  fashion_mnist: fashionMnist,
  cifar10,
  cifar10_10k: cifar10Small,
  cifar100,
  cifar100_coarse: cifar100Coarse,
  cifar100_coarse_prefix: cifar100Prefix,
};
