/** MNIST and Fashion-MNIST: 28 × 28 grey images, 60 000 to train on and 10 000 to test on. */

import { gunzip } from "./bytes.ts";
import type { DatasetShape } from "./dataset.ts";
import type { DataFile, DatasetEntry, OpenedFile, Parts, Source } from "./entry.ts";
import { type IdxFile, parseIdx } from "./idx.ts";
import { npzSamples, parseNpz } from "./npz.ts";

const IMAGE = { image: [28, 28, 1], width: 784, classes: 10, trainCount: 60_000, testCount: 10_000 } as const;
/** Images are the largest member. */
const MOST_BYTES = 60_000 * 784 + 1024;

/**
 * Checksums: those that TensorFlow Datasets publishes (url_checksums/mnist.txt); the MD5 sums of torchvision fit them.
 * The addresses are the mirrors that torchvision and TensorFlow Datasets use; the makers' own refuses downloads.
 */
const MNIST_FILES = idxFiles([
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
], [
  [9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"],
  [28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"],
  [1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"],
  [4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"],
]);

/** Checksums: TensorFlow Datasets (url_checksums/fashion_mnist.txt); the MD5 sums of the project's page fit them. */
const FASHION_FILES = idxFiles(["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"], [
  [26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"],
  [29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"],
  [4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"],
  [5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"],
]);

/** The same images as Keras publishes them; checksum from keras/datasets/mnist.py. */
const KERAS_FILE: DataFile = {
  name: "mnist.npz",
  bytes: 11_490_434,
  sha256: "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
  addresses: ["https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"],
};

export const mnist: DatasetEntry = {
  shape: { name: "mnist", ...IMAGE },
  about: "handwritten digits",
  citation: "LeCun, Cortes, Burges 1998 (usually given as CC BY-SA 3.0)",
  largest: 255,
  rarest: { train: 5421, test: 892 },
  normalisation: { mean: [0.1307], std: [0.3081] },
  folders: ["mnist"],
  sources: [idxSource(MNIST_FILES), { files: [KERAS_FILE], parse: parseKeras }],
};

export const fashionMnist: DatasetEntry = {
  shape: { name: "fashion_mnist", ...IMAGE },
  about: "clothes, shoes and bags",
  citation: "Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747 (MIT)",
  largest: 255,
  rarest: { train: 6000, test: 1000 },
  normalisation: { mean: [0.286], std: [0.353] },
  folders: ["fashion_mnist", "fashion-mnist"],
  sources: [idxSource(FASHION_FILES)],
};

/** Training images, training labels, test images, test labels. */
function idxFiles(mirrors: string[], sums: [bytes: number, sha256: string][]): DataFile[] {
  return ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"].map((stem, i) => {
    const name = `${stem}-ubyte.gz`;
    return { name, bytes: sums[i][0], sha256: sums[i][1], addresses: mirrors.map((mirror) => mirror + name) };
  });
}

function idxSource(files: DataFile[]): Source {
  return { files, parse: parseIdxFiles };
}

async function parseIdxFiles(opened: OpenedFile[], shape: DatasetShape): Promise<Parts> {
  const unpacked = await Promise.all(opened.map(async ({ bytes, origin }): Promise<IdxFile> => ({
    bytes: await gunzip(bytes, { origin, most: MOST_BYTES }),
    origin: { ...origin, path: `${origin.path}, unpacked,` },
  })));
  const [images, labels, testImages, testLabels] = unpacked;
  return {
    train: parseIdx({ images, labels }, { ...shape, count: shape.trainCount }),
    test: parseIdx({ images: testImages, labels: testLabels }, { ...shape, count: shape.testCount }),
  };
}

async function parseKeras([{ bytes, origin }]: OpenedFile[], { width, classes }: DatasetShape): Promise<Parts> {
  const arrays = await parseNpz(bytes, { origin, most: MOST_BYTES });
  const form = { origin, width, classes, largest: 255 };
  return {
    train: npzSamples(arrays, { ...form, images: "x_train", labels: "y_train" }),
    test: npzSamples(arrays, { ...form, images: "x_test", labels: "y_test" }),
  };
}
