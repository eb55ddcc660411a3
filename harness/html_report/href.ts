/** Links of a page to files. */

import { relative } from "node:path";

/** A path as a link of a page, relative to its folder; every step is escaped, the steps are not. */
export function hrefOf(path: string, home: string): string {
  return relative(home, path).split(/[\\/]/).map(encodeURIComponent).join("/");
}
