/** Tables for a terminal. */

import { stripVTControlCharacters } from "node:util";

/** Rows as aligned columns; numbers to the right. */
export function table(head: string[], rows: string[][]): string[] {
  const width = (text: string) => stripVTControlCharacters(text).length;
  const widths = head.map((name, c) => Math.max(width(name), ...rows.map((row) => width(row[c]))));
  const right = head.map((_, c) => rows.every((row) => /^[-–\d.… %]+$/.test(stripVTControlCharacters(row[c]))));
  const line = (row: string[]) =>
    row.map((cell, c) => {
      const gap = " ".repeat(widths[c] - width(cell));
      return right[c] ? gap + cell : cell + gap;
    }).join("  ").trimEnd();
  return [line(head), line(widths.map((w) => "─".repeat(w))), ...rows.map(line)];
}
