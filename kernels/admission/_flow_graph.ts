/** What the uniformity analysis is made of: nodes, summaries of functions, and what names mean. */

/** A value or a place in the control flow. Leaves: constants (no edges), a source that differs, a parameter. */
export interface Node {
  edges: Node[];
  differs?: { text: string; at: number };
}

/** What must be uniform for a call of this function to be allowed, and what its results depend on. */
export interface Summary {
  /** Name of the barrier that it reaches, if a call must come in uniform control flow. */
  call?: string;
  /** The same for parameters, by position: the value, and the contents of what it points to. */
  values: Map<number, string>;
  contents: Map<number, string>;
  result: Dependence;
  /** Contents that pointer parameters have in the end. */
  exits: Map<number, Dependence>;
}

export interface Dependence {
  differs: Node["differs"];
  values: number[];
  contents: number[];
}

/** A name: a variable whose contents change, a value that does not, something global, or a pointer to one of them. */
export interface Variable {
  kind: "variable";
}
export interface Global {
  kind: "global";
  /** Says so where its contents may differ between invocations. */
  differs?: string;
}
export type Meaning = Variable | Global | { kind: "value"; node: Node } | {
  kind: "pointer";
  to: Variable | Global;
  node: Node;
};
export type State = Map<Variable, Node>;

/** A module's variable: constants, uniforms and storage that nobody writes are the same for all invocations. */
export function globalOf(
  space: string | undefined,
  { access = "read", name }: { access?: string; name: string },
): Global {
  if (space === undefined || space === "uniform" || (space === "storage" && access === "read")) {
    return { kind: "global" };
  }
  return { kind: "global", differs: space === "storage" ? `${name} (storage that is written)` : `${name} (${space})` };
}

/** Variables where several ways meet. */
export function join(states: State[], otherwise: State): State {
  if (states.length <= 1) return states[0] ?? otherwise;
  const all = new Map<Variable, Node>();
  for (const [variable, first] of states[0]) {
    const nodes = new Set(states.flatMap((state) => state.get(variable) ?? []));
    all.set(variable, nodes.size === 1 ? first : { edges: [...nodes] });
  }
  return all;
}

export function reach(from: Node): Set<Node> {
  const seen = new Set([from]);
  for (const node of seen) for (const next of node.edges) seen.add(next);
  return seen;
}
