/** What tests of data files share: small files, archives, and where real data are. */

import assert from "node:assert/strict";
import { openStore } from "../../harness/data/data_store.ts";
import { DataError } from "../../models/data/dataset.ts";

/** Folders of real data: NOISEGATE_DATA and the user's cache. */
export const STORE = openStore();

export const ORIGIN = { path: "x.bin", remedy: "fetch it again" };

/** A committed file of this folder. */
export function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(new URL(name, import.meta.url));
}

export function refuses(act: () => unknown, message: RegExp): void {
  assert.throws(act, (error) => error instanceof DataError && message.test(error.message));
}

export async function refusesLater(act: () => Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(act, (error) => {
    assert(error instanceof DataError, String(error));
    assert.match(error.message, message);
    return true;
  });
}

export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
}

/** A tar of files, as `tar --format=ustar` writes it. */
export async function tar(files: Record<string, Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = new Uint8Array(512);
    const write = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
    write(0, name);
    write(124, bytes.length.toString(8).padStart(11, "0"));
    write(148, " ".repeat(8));
    write(156, "0");
    write(257, "ustar");
    write(148, header.reduce((a, b) => a + b, 0).toString(8).padStart(6, "0") + "\0");
    return [header, bytes, new Uint8Array((512 - bytes.length % 512) % 512)];
  });
  return await new Blob([...blocks, new Uint8Array(1024)]).bytes();
}
