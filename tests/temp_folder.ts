/** Folders of tests. */

/** A folder that goes when the tests of the file are over. */
export async function tempFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "noisegate_" });
  // what a test has taken away itself is no error
  addEventListener("unload", () => {
    try {
      Deno.removeSync(folder, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  });
  return folder;
}
