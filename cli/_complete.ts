/** What may follow the words of a command line: the tree of commands, walked as commander would. */

import type { AnyCommand } from "./_options.ts";
import { type ByShell, type Candidate, valuesOf } from "./_values.ts";

type AnyOption = AnyCommand["options"][number];

export interface Completions {
  candidates: Candidate[];
  /** What the shell adds by itself; nothing if left out. */
  byShell?: ByShell;
}

/** Where the walk stands behind the words before the cursor. */
interface State {
  command: AnyCommand;
  /** How many arguments of the command are there. */
  args: number;
  /** An option that still needs, or may take, its value. */
  open?: AnyOption;
  /** `--` has been said: no more options. */
  onlyArgs: boolean;
}

/**
 * Completions of the last word, which may be empty.
 *
 * @param words of the command line, without the name of the program; bash makes three words of `--engine=gpu`
 */
export function complete(tree: AnyCommand, words: readonly string[]): Completions {
  const joined = withoutEquals(words);
  const typed = joined.at(-1) ?? "";
  const state = joined.slice(0, -1).reduce(step, { command: tree, args: 0, onlyArgs: false });
  const { open, onlyArgs, command } = state;
  if (open && !(open.optional && typed.startsWith("-"))) return ofOption(open, typed);
  if (onlyArgs || !typed.startsWith("-")) return ofPlace(state, typed);
  const [name, value] = splitAt(typed);
  const option = value === undefined ? undefined : optionOf(command, name);
  if (!option) return { candidates: ofOptions(command, typed) };
  const { candidates, byShell } = ofOption(option, value!);
  return { candidates: candidates.map(({ word, what }) => ({ word: `${name}=${word}`, what })), byShell };
}

/** `--engine`, `=`, `gpu` are an option and its value. */
function withoutEquals(words: readonly string[]): string[] {
  const last = words.length - 1;
  return words.flatMap((word, i) => word !== "=" || !words[i - 1]?.startsWith("--") ? [word] : i === last ? [""] : []);
}

function splitAt(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function step(state: State, word: string): State {
  const { command, args, open, onlyArgs } = state;
  if (open && !(open.optional && word.startsWith("-"))) return { command, args, onlyArgs };
  if (onlyArgs) return { command, args: args + 1, onlyArgs };
  if (word === "--") return { command, args, onlyArgs: true };
  if (word.startsWith("-")) {
    const [name, value] = splitAt(word);
    const option = optionOf(command, name);
    const takes = option && value === undefined && (option.required || option.optional);
    return { command, args, onlyArgs, ...(takes && { open: option }) };
  }
  const verb = args === 0 ? command.commands.find((one) => one.name() === word) : undefined;
  return verb ? { command: verb, args: 0, onlyArgs } : { command, args: args + 1, onlyArgs };
}

function optionOf(command: AnyCommand, name: string): AnyOption | undefined {
  return command.options.find(({ long, short }) => long === name || short === name);
}

function ofOption(option: AnyOption, typed: string): Completions {
  if (option.argChoices) return { candidates: starting(option.argChoices.map((word) => ({ word, what: "" })), typed) };
  const placeholder = /[<[]([^\]>]+)[\]>]/.exec(option.flags)?.[1] ?? "";
  return valuesOf(placeholder, typed);
}

/** Verbs, and what the next argument may be. */
function ofPlace({ command, args }: State, typed: string): Completions {
  const help = command.createHelp();
  const verbs = args > 0 ? [] : help.visibleCommands(command).map((one) => ({
    word: one.name(),
    what: one.description(),
  }));
  const places = command.registeredArguments;
  const place = places[args] ?? (places.at(-1)?.variadic ? places.at(-1) : undefined);
  const choices = place?.argChoices?.map((word) => ({ word, what: "" }));
  const values = choices ? { candidates: starting(choices, typed) } : valuesOf(place?.name() ?? "", typed);
  return { ...values, candidates: [...starting(verbs, typed), ...values.candidates] };
}

function ofOptions(command: AnyCommand, typed: string): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  const known = options.flatMap(({ long, description }) => long ? [{ word: long, what: description }] : []);
  return starting(known, typed);
}

function starting(candidates: Candidate[], typed: string): Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(typed));
}

/** One line a candidate, its meaning after a tab; `:files` or `:folders` where the shell goes on by itself. */
export function completionLines({ candidates, byShell }: Completions): string[] {
  const lines = candidates.map(({ word, what }) => what ? `${word}\t${what.replace(/\s+/g, " ")}` : word);
  return byShell ? [...lines, `:${byShell}`] : lines;
}
