/** HTML as nested calls: `h("td.number", text)`. All text is escaped; only markup goes in as it is. */

/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What goes into an element: text and numbers are escaped, nothing is left out, lists are joined. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

export type Attributes = Record<string, string | number>;

/** Elements of HTML without content, and so without an end. */
const VOID = new Set(["br", "link", "meta", "wbr"]);

/**
 * An element.
 *
 * @param tag its name and classes: `td`, `td.number.threshold`; both are written by us, never taken from a record
 * @param rest attributes, if there are any, then what is in it
 */
export function h(tag: string, ...rest: [Attributes, ...Content[]] | Content[]): Markup {
  const [name, ...classes] = tag.split(".");
  const [first, ...others] = rest;
  const given = isAttributes(first) ? first : {};
  const contents = (isAttributes(first) ? others : rest) as Content[];
  const all = { ...(classes.length > 0 && { class: classes.join(" ") }), ...given };
  const attributes = Object.entries(all).map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`).join("");
  const open = `<${name}${attributes}>`;
  return new Markup(VOID.has(name) ? open : `${open}${textOf(contents)}</${name}>`);
}

/** Contents without an element around them. */
export function join(...contents: Content[]): Markup {
  return new Markup(textOf(contents));
}

/** Markup that another tool has made, such as an SVG; never text from a record. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function isAttributes(value: Attributes | Content): value is Attributes {
  return typeof value === "object" && value !== null && !(value instanceof Markup) && !Array.isArray(value);
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (content === null || content === undefined || content === false) return "";
  if (typeof content === "object") return content.map(textOf).join("");
  return escapeHtml(String(content));
}

/** Text in which no line ends between a number and its unit. */
export function tied(text: string): string {
  return text.replace(/(\d) (?=(?:%|y|d|h|[mµn]?s|min|pts|points|nats)(?![\w]))/g, "$1\u00a0");
}

/** Tied text whose dotted keys may break behind a dot, and nowhere else if that is enough. */
export function flowing(text: string): Markup {
  const steps = tied(text).split(/(?<=[a-z]\.)(?=[a-z])/);
  return join(steps.map((step, i) => i === 0 ? step : [h("wbr"), step]));
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it can stand between tags and in quoted attributes; characters that HTML forbids become `�`. */
export function escapeHtml(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "\uFFFD").replace(/[&<>"']/g, (c) => ENTITIES[c]);
}
