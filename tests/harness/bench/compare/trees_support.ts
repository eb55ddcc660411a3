/** A repository of its own, of programs that answer as `noisegate bench --serve` does. */

import { join } from "node:path";
import { git } from "../../../../harness/bench/compare/git.ts";
import { tempFolder } from "../../../temp_folder.ts";

/** A worker whose one kernel takes `level` ns, give or take 1 %. */
export function program({ level, hash = "a", version = "1", protocol = 1 }: {
  level: number;
  hash?: string;
  version?: string;
  protocol?: number;
}): string {
  const bench = {
    version: version.repeat(16),
    kernelHash: hash.repeat(16),
    kind: "kernel",
    measure: "time",
    slow: false,
  };
  return `
    const benches = [{ id: "noise/philox all", ...${JSON.stringify(bench)} }];
    const answers = (question) => {
      if (question.list) return { protocol: ${protocol}, benches };
      if (question.open) return { ready: { variant: "only", mostCalls: 1000 } };
      const time = ${level} * (0.99 + 0.02 * Math.random());
      return { wall: time, cpu: time, device: time };
    };
    let rest = "";
    for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\\n");
      rest = lines.pop();
      for (const line of lines) console.log(JSON.stringify(answers(JSON.parse(line))));
    }`;
}

/** A repository with one commit for each text of main.ts, the first one first. */
export async function repositoryOf(programs: readonly string[]): Promise<string> {
  const root = await tempFolder();
  await git(["init", "-q", "-b", "trunk"], root);
  for (const [i, text] of programs.entries()) {
    await Deno.writeTextFile(join(root, "main.ts"), text);
    await Deno.mkdir(join(root, "kernels/noise"), { recursive: true });
    await Deno.writeTextFile(join(root, "kernels/noise/philox.wgsl"), `// ${i}`);
    await git(["add", "--all"], root);
    await git(["-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", `change ${i}`], root);
  }
  return root;
}
