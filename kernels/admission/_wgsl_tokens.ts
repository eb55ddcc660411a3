/** WGSL text → tokens, with the `<` and `>` that enclose template arguments told from those that compare. */

export interface Token {
  kind: "word" | "number" | "mark";
  text: string;
  start: number;
  end: number;
  /** A `<` or `>` of a template list. */
  template?: boolean;
}

/** Text that is no WGSL, with the place where reading it stopped. */
export class WgslError extends SyntaxError {
  constructor(readonly at: number, readonly expected: string, readonly got: string) {
    super(`expected ${expected}, got ${got}`);
  }
}

const SPACE = /[\p{White_Space}\u200e\u200f]+/uy;
const LINE_COMMENT = /\/\/[^\n\v\f\r\u0085\u2028\u2029]*/uy;
const WORD = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const NUMBERS = [
  /0[xX][0-9a-fA-F]*\.[0-9a-fA-F]+(?:[pP][+-]?\d+[fh]?)?/uy,
  /0[xX][0-9a-fA-F]+\.[0-9a-fA-F]*(?:[pP][+-]?\d+[fh]?)?/uy,
  /0[xX][0-9a-fA-F]+[pP][+-]?\d+[fh]?/uy,
  /0[xX][0-9a-fA-F]+(?:l[iu]|[iu])?/uy,
  /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?(?:lf|[fh])?/uy,
  /\d+[eE][+-]?\d+(?:lf|[fh])?/uy,
  /\d+(?:l[iuf]|[iufh])?/uy,
];
// two > stay two: they may close two template lists
const MARK = /->|&&|\|\||<<=|<<|<=|>=|==|!=|\+\+|--|[+\-*/%&|^]=|[-+*/%&|^~!=<>()[\]{},;:.@]/uy;

/**
 * All tokens of a source, without comments.
 *
 * @throws {WgslError} at a character that starts nothing, or an unended comment
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const skipped = match(SPACE) ?? match(LINE_COMMENT);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    if (source.startsWith("/*", at)) {
      at = endOfComment(source, at);
      continue;
    }
    const word = match(WORD);
    const number = word ?? NUMBERS.map(match).find((text) => text !== undefined);
    const text = number ?? match(MARK);
    if (text === undefined) {
      throw new WgslError(at, "WGSL", JSON.stringify(String.fromCodePoint(source.codePointAt(at)!)));
    }
    const kind = word !== undefined ? "word" : number !== undefined ? "number" : "mark";
    tokens.push({ kind, text, start: at, end: at + text.length });
    at += text.length;
  }
  markTemplates(tokens);
  return tokens;
}

/** Block comments nest. */
function endOfComment(source: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < source.length; at++) {
    if (source.startsWith("/*", at)) {
      depth++;
      at++;
    } else if (source.startsWith("*/", at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  throw new WgslError(begin, "an end of this comment", "the end of the file");
}

/** Source: WGSL, Template Lists, which decides by brackets alone, before anything is parsed. */
function markTemplates(tokens: Token[]): void {
  let open: { token: Token; depth: number }[] = [];
  let depth = 0;
  tokens.forEach((token, i) => {
    const { text } = token;
    if (text === "<" && tokens[i - 1]?.kind === "word") open.push({ token, depth });
    else if (text === ">" && open.at(-1)?.depth === depth) open.pop()!.token.template = token.template = true;
    else if (text === "(" || text === "[") depth++;
    else if (text === ")" || text === "]") {
      open = open.filter((one) => one.depth < depth);
      depth = Math.max(0, depth - 1);
    } else if (text === "&&" || text === "||") open = open.filter((one) => one.depth < depth);
    else if (text === "=" || text === ";" || text === "{" || text === ":") {
      open = [];
      depth = 0;
    }
  });
}

/** Line and column, both from 1. */
export function placeOf(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
