/** What `defineScenario` takes: the keys of a scenario file as types, with every dotted key and its values. */

import type { z } from "zod";
import type { GATES, Statistic } from "../schema/gate_forms.ts";
import type { SECTIONS } from "../schema/sections.ts";

/** A value that has no keys of its own. */
type Leaf = string | number | boolean | readonly unknown[];

type Written = { [name in keyof typeof SECTIONS]: NonNullable<z.input<(typeof SECTIONS)[name]>> };

/** A map whose keys are not known here, as that of `training.selection.with`. */
type IsOpen<T> = string extends keyof T ? true : false;

/** Every dotted key below a path as a union of maps with one key. */
type Dotted<T, Path extends string> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends Leaf ? Record<`${Path}.${K}`, NonNullable<T[K]>>
    : IsOpen<NonNullable<T[K]>> extends true ? never // a map cannot be swept
    : Dotted<NonNullable<T[K]>, `${Path}.${K}`>;
}[keyof T & string];

type Swept = Omit<Written, "chips">;
type All = { [name in keyof Swept]: Dotted<Swept[name], name> }[keyof Swept];
type KeysOf<Union> = Union extends unknown ? keyof Union : never;
type ValueIn<Union, K extends PropertyKey> = Union extends unknown ? K extends keyof Union ? Union[K] : never : never;
type Keys = KeysOf<All>;
type ValueOf<K extends PropertyKey> = ValueIn<All, K>;

/** Dotted keys and their values: `{ "device.time_seconds": 3600 }`. */
export type Overrides = { readonly [K in Keys]?: ValueOf<K> };

/** Swept keys and one of their values, and a run by its name. */
export type Conditions = Overrides & { readonly run?: string };

type Lists = { readonly [K in Keys]?: readonly ValueOf<K>[] };

/** Lists of values of dotted keys; every combination is a case. */
export type SweepInput = Lists & {
  /** Lists of one length that move together. */
  readonly zip?: readonly Lists[];
  /** Every case that meets all conditions of an entry is left out. */
  readonly exclude?: readonly Conditions[];
  /** Further cases; keys that are not named have the value of their section. */
  readonly include?: readonly Conditions[];
};

/** Exactly one of these keys, which a form has as optional ones. */
type OneOf<T, K extends keyof T> =
  & Omit<T, K>
  & {
    [Own in K]: { readonly [One in Own]-?: NonNullable<T[Own]> } & { readonly [Other in Exclude<K, Own>]?: never };
  }[K];

/** Open maps of gates are conditions; a gate has one bound, and a comparison one kind of it. */
type Picking<T> = T extends Leaf ? T extends readonly (infer One)[] ? readonly Picking<One>[] : T
  : T extends object ? IsOpen<T> extends true ? Conditions : Bounded<{ readonly [K in keyof T]: Picking<T[K]> }>
  : T;

type Bounded<T> = "at_least" | "at_most" extends keyof T ? OneOf<T, keyof T & ("at_least" | "at_most")>
  : "difference" | "ratio" extends keyof T ? OneOf<T, keyof T & ("difference" | "ratio")>
  : T;

/** What stands in a gate of one statistic, and nothing that only another one has. */
type Only<name extends Statistic> =
  & Picking<z.input<(typeof GATES)[name]>>
  & { readonly [other in Exclude<Statistic, name>]?: never }
  & (name extends "contrast" ? unknown : { readonly [of in "at_least" | "at_most" | "confidence"]?: never });

/** One gate, as in a file: of one statistic, with one bound. */
export type GateInput = { [name in Statistic]: Only<name> }[Statistic];

/** A section may leave out what a sweep or runs set. */
type Partly<T> = T extends Leaf ? T : { readonly [K in keyof T]?: Partly<T[K]> };

/** A scenario in TypeScript; every key means what it means in a file, see scenarios/README.md. */
export interface ScenarioInput {
  readonly question: string;
  readonly tags?: readonly string[];
  readonly budget?: { readonly chips?: number; readonly seconds?: number; readonly bytes?: number };
  readonly model: Partly<Written["model"]>;
  /** Of every scenario without `model.weights`. */
  readonly training?: Partly<Omit<Written["training"], "selection">> & {
    readonly selection?: { readonly candidates: number; readonly chips?: number; readonly with?: Overrides };
  };
  readonly device: Partly<Written["device"]>;
  readonly crossbar: Partly<Written["crossbar"]>;
  readonly chips: Partly<Written["chips"]>;
  /** Named sets of dotted keys; `{}` is the scenario as it stands. */
  readonly runs?: Readonly<Record<string, Overrides>>;
  readonly sweep?: SweepInput;
  readonly expect: readonly [GateInput, ...GateInput[]];
  /** Must pass every gate. */
  readonly control: Overrides;
  /** Must fail at least one. */
  readonly breaker: Overrides;
  readonly planned?: string;
  readonly known_not_reproduced?: string;
  readonly slow?: string;
}
