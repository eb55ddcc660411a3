/** Colours of a terminal, where there is one. */

import { styleText } from "node:util";
import type { Verdict } from "../gate.ts";

type Style = Parameters<typeof styleText>[0];
/** Colours a word, or leaves it alone where there is no terminal. */
export type Paint = (style: Style, text: string) => string;

export const plainPaint: Paint = (_, text) => text;
export const colourPaint: Paint = (style, text) => styleText(style, text, { validateStream: false });

export const STYLES: Record<Verdict, Style> = { pass: "green", fail: "red", undecided: "yellow" };
