/** Work that looks at the environment and does as well without. */

import process from "node:process";

/**
 * Runs something with an environment that is empty. The YAML parser asks for switches of its own debugging at every token;
 * that would need a permission that reading a scenario should not.
 */
export function withoutEnvironment<T>(act: () => T): T {
  const { env } = process;
  process.env = {};
  try {
    return act();
  } finally {
    process.env = env;
  }
}
