/** Text that Markdown leaves alone, and rows of its tables. */

/** Text that Markdown leaves alone, in a table too; HTML in it is shown, not read. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
    .replace(/[\\`*[\]|~#!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&");
}

/** Cells are Markdown already. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A table with its head; columns from `numbers` on stand to the right. */
export function markdownTable(
  head: readonly string[],
  { rows, numbers }: { rows: string[][]; numbers: number },
): string[] {
  return [row(head), row(head.map((_, i) => i >= numbers ? "---:" : "---")), ...rows.map(row)];
}
