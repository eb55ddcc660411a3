/** Peers that answer, that are not there, that crash and that hang: only their own rows are lost. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { PeerPool } from "../../../benches/peers/_peer_pool.ts";
import { PeerAbsent, PeerProcess } from "../../../benches/peers/_peer_process.ts";
import { writeData } from "../../../benches/peers/libraries/serving.ts";
import { tempFolder } from "../../temp_folder.ts";

const folder = await tempFolder();
const windows = Deno.build.os === "windows";
const PYTHON = Deno.env.get("PYTHON") ?? "python3";

/** A command that stands where Python would. */
async function interpreter(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

const start = (python: string, seconds = 20) => PeerProcess.start("numpy, 1 thread", { python, folder, seconds });

Deno.test("a peer whose command is not there is absent", async () => {
  await assert.rejects(start(join(folder, "none")), (error: Error) => {
    assert(error instanceof PeerAbsent);
    return /cannot be started/.test(error.message);
  });
});

Deno.test({ name: "a peer that says it has nothing is absent for its reason", ignore: windows }, async () => {
  const python = await interpreter("without", `echo '{"failed": "numpy cannot be imported: No module"}'`);
  await assert.rejects(start(python), { name: "PeerAbsent", message: "numpy cannot be imported: No module" });
});

Deno.test({ name: "a peer that crashes is absent with the last line that it wrote", ignore: windows }, async () => {
  const python = await interpreter(
    "crashing",
    `echo '{"name": "x"}'; read line; echo 'first' >&2; echo 'no memory' >&2; exit 3`,
  );
  const { process } = await start(python);
  await assert.rejects(process.time("job", { task: "job", calls: 1 }), {
    name: "PeerAbsent",
    message: "its process ended with code 3: no memory",
  });
  assert.equal(process.alive, false);
});

Deno.test({ name: "a peer that hangs is ended after the time limit", ignore: windows }, async () => {
  const python = await interpreter("hanging", `echo '{"name": "x"}'; exec sleep 60`);
  const { process } = await start(python, 1);
  await assert.rejects(process.time("job", { task: "job", calls: 1 }), { message: "no answer in 1 s" });
  assert.equal(process.alive, false);
  await process.close();
});

for (const stray of ["Loading data", "5", "null", "[1]"]) {
  Deno.test(
    { name: `a peer that says ${stray} between its answers is absent, and ended`, ignore: windows },
    async () => {
      const python = await interpreter("stray", `echo '{"name": "x"}'; read line; echo '${stray}'; exec sleep 60`);
      const { process } = await start(python);
      await assert.rejects(process.time("job", { task: "job", calls: 1 }), {
        name: "PeerAbsent",
        message: `expected a line of JSON as its answer, got ${JSON.stringify(stray)}`,
      });
      assert.equal(process.alive, false);
      await process.close();
    },
  );
}

Deno.test({ name: "a peer whose answer holds no times is absent", ignore: windows }, async () => {
  const python = await interpreter("timeless", `echo '{"name": "x"}'; read line; echo '{"wall": 0}'; read line`);
  const { process } = await start(python);
  await assert.rejects(process.time("job", { task: "job", calls: 1 }), {
    name: "PeerAbsent",
    message: 'expected times as its answer, got {"wall":0}',
  });
  await process.close();
});

Deno.test({
  name: "what libraries print in Python, and in C, does not come between answers",
  ignore: !hasNumpy() || windows,
}, async () => {
  const code = `import os, sys
sys.path.insert(0, "${join(import.meta.dirname!, "../../../benches/peers/libraries")}")
from serve import serve
def task(data):
    print("from Python", flush=True)
    return (lambda: os.write(1, b"from C" + bytes([10]))), None, ""
serve({"name": "chatty"}, {"matmul": task})`;
  await Deno.writeTextFile(join(folder, "chatty.py"), code);
  const python = await interpreter("chatty", `exec ${PYTHON} -B ${join(folder, "chatty.py")} ${folder}`);
  await writeData(folder, { job: "chatty", data: { constants: {}, matrices: {} } });
  const { process } = await start(python);
  const { wall } = await process.time("chatty", { task: "matmul", calls: 3 });
  assert(wall > 0);
  await process.close();
});

Deno.test({ name: "a pool starts a peer anew that has died, and keeps one that lives", ignore: windows }, async () => {
  const python = await interpreter("twice", `echo '{"name": "x"}'; read line; exit 1`);
  const pool = new PeerPool({ python, folder, seconds: 20 });
  const first = await pool.need("numpy, 1 thread");
  assert.equal(await pool.need("numpy, 1 thread"), first);
  await assert.rejects(first.process.time("job", { task: "job", calls: 1 }), PeerAbsent);
  assert.notEqual(await pool.need("numpy, 1 thread"), first);
  await pool.close();
});

Deno.test({ name: "numpy multiplies, takes its time and says what it lacks", ignore: !hasNumpy() }, async () => {
  const values = Float32Array.of(1, 2, 3, 4);
  const matrix = { shape: [2, 2], values };
  await writeData(folder, { job: "matmul", data: { constants: {}, matrices: { a: matrix, b: matrix } } });
  const { process, facts } = await start(PYTHON);
  assert.equal(facts.name, "numpy");
  assert.match(facts.backend, /, 1 thread$/);
  const path = join(folder, "result.f32");
  await process.result("matmul", { task: "matmul", path });
  assert.deepEqual([...new Float32Array((await Deno.readFile(path)).buffer)], [7, 10, 15, 22]);
  const { wall, cpu } = await process.time("matmul", { task: "matmul", calls: 50 });
  assert(wall > 0 && cpu >= 0);
  await assert.rejects(process.time("matmul", { task: "wires", calls: 1 }), { message: "KeyError: 'wires'" });
  assert.equal(process.alive, true);
  await process.close();
});

function hasNumpy(): boolean {
  try {
    return new Deno.Command(PYTHON, { args: ["-c", "import numpy"], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
