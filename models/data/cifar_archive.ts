/** The official archives of CIFAR in binary form. */

import { gunzip } from "./bytes.ts";
import { type Origin, refuse } from "./dataset.ts";
import type { DataFile, OpenedFile } from "./entry.ts";
import { untar } from "./tar.ts";

/** Checksums of both: TensorFlow Datasets (url_checksums/cifar10.txt and cifar100.txt). */
export const CIFAR10_ARCHIVE: DataFile = {
  name: "cifar-10-binary.tar.gz",
  bytes: 170_052_171,
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  addresses: ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
};
export const CIFAR100_ARCHIVE: DataFile = {
  name: "cifar-100-binary.tar.gz",
  bytes: 168_513_733,
  sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
  addresses: ["https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"],
};

/** More than either archive holds. */
const MOST_BYTES = 200_000_000;

/** Files of an archive by their paths in it. */
export interface Members {
  files: Map<string, Uint8Array<ArrayBuffer>>;
  origin: Origin;
}

/** @throws {DataError} if it is no gzipped tar */
export async function membersOf({ bytes, origin }: OpenedFile): Promise<Members> {
  const unpacked = { ...origin, path: `${origin.path}, unpacked,` };
  return { files: untar(await gunzip(bytes, { origin, most: MOST_BYTES }), unpacked), origin };
}

/** @throws {DataError} if the archive has no such file */
export function memberOf({ files, origin }: Members, name: string): OpenedFile {
  const bytes = files.get(name);
  if (bytes) return { bytes, origin: { ...origin, path: `${origin.path} → ${name}` } };
  const got = `only ${[...files.keys()].join(", ") || "nothing"}`;
  return refuse(origin, { at: "archive", key: "members", expected: name, got });
}
