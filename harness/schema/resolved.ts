/** The sections of a file as its cases have them: with what a case sets, and defaults filled in. */

import { lookUp } from "./language.ts";
import { type SectionName, SECTIONS } from "./sections.ts";
import { type Choices, identityOf, setKeys } from "./sweep.ts";

interface Resolved {
  /** With defaults if it is sound, else as it is written. */
  value: unknown;
  isSound: boolean;
  /** The value as text: sections of one identity are the same. */
  identity: string;
}

/** Works out sections; cases that agree on what they set in one share it, since most of a sweep differs in little. */
export class Resolver {
  readonly #data: unknown;
  readonly #known = new Map<string, Resolved>();

  constructor(data: unknown) {
    this.#data = data;
  }

  section(name: string, choices: Choices): Resolved {
    const own = Object.entries(choices).filter(([key]) => key.startsWith(`${name}.`));
    const id = [name, ...own.map(([key, { value }]) => `${key}=${identityOf(value)}`)].join("\n");
    let known = this.#known.get(id);
    if (!known) this.#known.set(id, known = this.#resolve(name, own));
    return known;
  }

  /** Cases of one identity are the same: the same chips of the same network. */
  identity(choices: Choices): string {
    return Object.keys(SECTIONS).map((name) => this.section(name, choices).identity).join("\n");
  }

  #resolve(name: string, own: [string, Choices[string]][]): Resolved {
    const set = Object.fromEntries(own.map(([key, { value }]) => [key, value]));
    const written = lookUp(setKeys({ [name]: lookUp(this.#data, [name]) }, set), [name]);
    const read = SECTIONS[name as SectionName]?.safeParse(written);
    const value = read?.success ? read.data : written;
    return { value, isSound: read?.success === true, identity: identityOf(value) };
  }
}
