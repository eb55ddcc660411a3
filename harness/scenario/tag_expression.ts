/** Which scenarios are meant, by their tags: `nightly`, `nightly and not slow`, `pcm or (rram and circuit)`. */

import { ScenarioError, show } from "./scenario_error.ts";

/** Whether a scenario with these tags is meant. */
export type TagFilter = (tags: readonly string[]) => boolean;

const FORM = 'tags joined by "and", "or", "not" and parentheses';

/**
 * Reads an expression of tags; `not` binds before `and`, `and` before `or`.
 *
 * @throws {ScenarioError} naming `--tag` if the text is no such expression
 */
export function tagFilter(text: string): TagFilter {
  const reader = new Reader(text);
  const filter = reader.anyOf();
  reader.end();
  return filter;
}

class Reader {
  readonly #words: string[];
  #at = 0;

  constructor(private readonly text: string) {
    this.#words = text.match(/[()]|[^\s()]+/g) ?? [];
  }

  anyOf(): TagFilter {
    const parts = [this.#allOf()];
    while (this.#take("or")) parts.push(this.#allOf());
    return (tags) => parts.some((part) => part(tags));
  }

  end(): void {
    if (this.#at < this.#words.length) this.#refuse(`${show(this.#words[this.#at])} after it`);
  }

  #allOf(): TagFilter {
    const parts = [this.#one()];
    while (this.#take("and")) parts.push(this.#one());
    return (tags) => parts.every((part) => part(tags));
  }

  #one(): TagFilter {
    if (this.#take("not")) {
      const part = this.#one();
      return (tags) => !part(tags);
    }
    if (this.#take("(")) {
      const inside = this.anyOf();
      if (!this.#take(")")) this.#refuse('no ")" at the end');
      return inside;
    }
    const tag = this.#words[this.#at++];
    if (tag === undefined) this.#refuse("an end where a tag should be");
    if (/^(and|or)$|[^a-z0-9_-]|^[_-]/.test(tag)) this.#refuse(`${show(tag)} where a tag should be`);
    return (tags) => tags.includes(tag);
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #refuse(got: string): never {
    throw new ScenarioError([{ path: "--tag", line: 0, column: 0, key: show(this.text), expected: FORM, got }]);
  }
}
