/** Where this user keeps what can be made again. */

import { join } from "node:path";

/** The system's folder for the user's caches. */
export function userCaches(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? "~";
  if (Deno.build.os === "darwin") return join(home, "Library", "Caches");
  if (Deno.build.os === "windows") return Deno.env.get("LOCALAPPDATA") ?? home;
  return Deno.env.get("XDG_CACHE_HOME") || join(home, ".cache");
}

/** noisegate's own; NOISEGATE_CACHE names another one, unless it is empty. */
export function cacheFolder(): string {
  return Deno.env.get("NOISEGATE_CACHE") || join(userCaches(), "noisegate");
}
