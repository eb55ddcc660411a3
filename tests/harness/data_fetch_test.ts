/** Downloads from a server on this machine, honest and otherwise. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fetchEntry } from "../../harness/data/data_fetch.ts";
import { FetchError } from "../../harness/data/data_store.ts";
import { sha256Of } from "../../models/data/bytes.ts";
import type { DatasetEntry } from "../../models/data/entry.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { tempFolder } from "../temp_folder.ts";

const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
const SHA256 = await sha256Of(CONTENT);

/** What the server answers by path. */
const ANSWERS: Record<string, () => Response> = {
  "/good": () => new Response(CONTENT),
  "/wrong": () => new Response(CONTENT.with(7, 99)),
  "/short": () => new Response(CONTENT.slice(0, 1000)),
  "/long": () => new Response(new Blob([CONTENT, "more"])),
  "/page": () => new Response("<html>moved</html>"),
  "/silent": () => new Response(silent()),
};

/** Some bytes, and then nothing any more. */
function silent(): ReadableStream {
  return new ReadableStream({ start: (controller) => controller.enqueue(CONTENT.slice(0, 1000)) });
}

/** The address of a server that promises the file and hangs up after a thousand bytes. */
function hangsUp(): string {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    await connection.write(new TextEncoder().encode(`HTTP/1.1 200 OK\r\ncontent-length: ${CONTENT.length}\r\n\r\n`));
    await connection.write(CONTENT.slice(0, 1000));
    listener.close();
  })();
  return `http://127.0.0.1:${listener.addr.port}/hangs_up`;
}

/** An address where nobody listens any more. */
function nobody(): string {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return `http://127.0.0.1:${listener.addr.port}/nobody`;
}

/** Fetches one file from these paths of the server; gives what was said, the error and what is on disk. */
async function fetchFrom(
  paths: string[],
  { patienceSeconds = 20, folder }: { patienceSeconds?: number; folder?: string } = {},
) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const answer = ANSWERS[new URL(request.url).pathname];
    return answer ? answer() : new Response("no such file", { status: 404 });
  });
  const root = folder ?? await tempFolder();
  const base = `http://127.0.0.1:${server.addr.port}`;
  const addresses = paths.map((path) => path.startsWith("/") ? base + path : path);
  const file = { name: "x.bin", bytes: CONTENT.length, sha256: SHA256, addresses };
  const entry: DatasetEntry = { ...DATASETS.mnist, sources: [{ ...DATASETS.mnist.sources[0], files: [file] }] };
  const said: string[] = [], progress: number[] = [];
  const store = { folders: [root] };
  const options = {
    store,
    say: (line: string) => said.push(line),
    progress: ({ done }: { done: number }) => progress.push(done),
    patienceSeconds,
  };
  const error = await fetchEntry(entry, options).then(() => null, (error) => error);
  await server.shutdown();
  const left = await Array.fromAsync(Deno.readDir(join(root, "mnist")), ({ name }) => name).catch(() => []);
  return { said, error, left, progress, root, base };
}

Deno.test("data fetch keeps a file that is as published, says so, and does not fetch it twice", async () => {
  const { said, error, left, progress, root } = await fetchFrom(["/good"]);
  assert.deepEqual([error, left], [null, ["x.bin"]]);
  assert.deepEqual(said, [`mnist: ${join(root, "mnist", "x.bin")}, SHA-256 as published`]);
  assert.deepEqual(await Deno.readFile(join(root, "mnist", "x.bin")), CONTENT);
  assert(progress.length > 0);
  const again = await fetchFrom(["/404"], { folder: root });
  assert.deepEqual([again.error, again.said], [null, ["mnist: here already, SHA-256 as published"]]);
  for (const damaged of [CONTENT.slice(0, 10), CONTENT.with(99, 7)]) {
    await Deno.writeFile(join(root, "mnist", "x.bin"), damaged);
    assert.equal((await fetchFrom(["/good"], { folder: root })).error, null);
    assert.deepEqual(await Deno.readFile(join(root, "mnist", "x.bin")), CONTENT);
  }
});

Deno.test("data fetch goes on to the next address", async () => {
  const { error, left } = await fetchFrom(["/404", "/wrong", "/good"]);
  assert.deepEqual([error, left], [null, ["x.bin"]]);
});

const REFUSED: [string, string | (() => string), RegExp][] = [
  [
    "a file of another checksum",
    "/wrong",
    new RegExp(`/wrong SHA-256: expected ${SHA256}, got [0-9a-f]{64} \\(put x\\.bin`),
  ],
  [
    "a file that is too short",
    "/short",
    /\/short size: expected 300000 bytes, got 1000, then the end \(put x\.bin into .*mnist/,
  ],
  ["a file that is too long", "/long", /\/long size: expected 300000 bytes, got more/],
  ["a page", "/page", /\/page size: expected 300000 bytes, got 18, then the end/],
  [
    "a server that hangs up",
    hangsUp,
    /\/hangs_up connection: expected a server that sends the file, got .+ \(put x\.bin/,
  ],
  [
    "an address that is gone",
    "/404",
    /\/404 answer: expected status 200, got 404 Not Found \(put x\.bin into .*, or try again/,
  ],
  ["nobody's address", nobody, /\/nobody connection: expected a server that sends the file, got .*refused/],
];
for (const [what, path, message] of REFUSED) {
  Deno.test(`data fetch refuses ${what} and leaves nothing behind`, async () => {
    const { error, left, said } = await fetchFrom([typeof path === "string" ? path : path()]);
    assert(error instanceof FetchError, String(error));
    assert.match(error.message, message);
    assert.deepEqual([left, said], [[], []]);
  });
}

Deno.test("data fetch gives up a server that falls silent", async () => {
  const { error, left } = await fetchFrom(["/silent"], { patienceSeconds: 0.3 });
  assert.match(error.message, /\/silent connection: expected a server that sends the file, got nothing for 0\.3 s/);
  assert.deepEqual(left, []);
});

Deno.test("data fetch says which folder cannot be written to", async () => {
  const file = await Deno.makeTempFile();
  const { error } = await fetchFrom(["/good", "/good"], { folder: join(file, "data") });
  assert(error instanceof FetchError);
  assert.match(
    error.message,
    /mnist: expected a folder that can be written to, got .+ \(--data <folder> names another\)$/,
  );
});
