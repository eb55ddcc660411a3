/** Getting a WebGPU adapter onto a machine that has none: the first step of `deno task demo` and `deno task test`. */

import { openGpu } from "../../kernels/gpu.ts";
import { prepareRuntime } from "./environment.ts";

const PACKAGES = ["mesa-vulkan-drivers", "libvulkan1"];

/** The one line that would help, by the ID or ID_LIKE of /etc/os-release. */
const REMEDIES: [RegExp, string][] = [
  [/debian|ubuntu/, `sudo apt-get update && sudo apt-get install -y ${PACKAGES.join(" ")}`],
  [/fedora|rhel|centos/, "sudo dnf install -y mesa-vulkan-drivers vulkan-loader"],
  [/arch/, "sudo pacman -S --noconfirm vulkan-swrast vulkan-icd-loader"],
  [/suse/, "sudo zypper install -y libvulkan_lvp libvulkan1"],
  [/alpine/, "apk add mesa-vulkan-swrast vulkan-loader"],
];

/**
 * Looks for an adapter and installs Mesa's software driver where that is possible without asking: Debian or Ubuntu, as
 * root or with password-less sudo, and only if it is not installed yet. Says every step through `say`, and that there
 * is none unless `quiet`.
 */
export async function setup(say: (line: string) => void, { quiet = false } = {}): Promise<void> {
  prepareRuntime();
  const adapter = await adapterName();
  if (adapter !== null) return quiet ? undefined : say(`setup: WebGPU adapter ${adapter} is there, nothing to install`);
  const remedy = remedyFor(await osRelease());
  if (Deno.build.os !== "linux" || !remedy.includes("apt-get")) {
    return say(`setup: no WebGPU adapter; going on with the oracle engine (slow). This would help: ${remedy}`);
  }
  if (await installed()) {
    const pinned = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"].filter((name) => Deno.env.get(name) !== undefined);
    const why = pinned.length > 0 ? `${pinned.join(", ")} hides the drivers` : "run deno task doctor";
    return say(`setup: ${PACKAGES.join(" and ")} are installed, yet there is no WebGPU adapter (${why})`);
  }
  const prefix = await rootPrefix();
  if (!prefix) {
    return say(
      `setup: no WebGPU adapter, and no rights to install one; going on with the oracle engine. Run: ${remedy}`,
    );
  }
  say(`setup: no WebGPU adapter; installing ${PACKAGES.join(" and ")} (${[...prefix, "apt-get"].join(" ")} install)`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const updated = await run([...prefix, "apt-get", "update", "-qq"], env);
  const done = await run([...prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", ...PACKAGES], env);
  if (!done.success) {
    const detail = (done.stderr || updated.stderr).trim().split("\n").at(-1);
    say(`setup: the installation failed (${detail}); going on with the oracle engine. Run: ${remedy}`);
  } else say("setup: installed");
}

async function adapterName(): Promise<string | null> {
  const gpu = await openGpu();
  gpu?.close();
  return gpu?.facts.adapter ?? null;
}

async function osRelease(): Promise<string> {
  try {
    const text = await Deno.readTextFile("/etc/os-release");
    return text.split("\n").filter((line) => /^ID(_LIKE)?=/.test(line)).join(" ");
  } catch {
    return "";
  }
}

/** The command that gives this machine a driver, or where to look. */
export function remedyFor(release: string): string {
  if (Deno.build.os === "darwin") return "update macOS (Metal has an adapter on every supported Mac)";
  if (Deno.build.os === "windows") return "install the graphics driver of your gpu's maker";
  return REMEDIES.find(([pattern]) => pattern.test(release))?.[1] ?? "install a Vulkan driver and the Vulkan loader";
}

async function installed(): Promise<boolean> {
  const { success, stdout } = await run(["dpkg-query", "-W", "-f=${Status};", ...PACKAGES]);
  return success && stdout.split(";").filter((s) => s === "install ok installed").length === PACKAGES.length;
}

/** What to put before apt-get: nothing as root, sudo if it asks for no password, null if neither works. */
async function rootPrefix(): Promise<string[] | null> {
  if (Deno.uid() === 0) return [];
  return (await run(["sudo", "-n", "true"])).success ? ["sudo", "-n"] : null;
}

async function run(command: string[], env: Record<string, string> = {}) {
  const text = new TextDecoder();
  try {
    const { success, stdout, stderr } = await new Deno.Command(command[0], { args: command.slice(1), env }).output();
    return { success, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  } catch (error) {
    return { success: false, stdout: "", stderr: error instanceof Error ? error.message : String(error) };
  }
}
