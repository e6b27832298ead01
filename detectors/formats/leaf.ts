/** A value of a structured file, with its place. Offsets are of the raw text, quotes excluded. */
export interface Leaf {
  /** Names from the outermost: `['auths', 'registry.lan', 'auth']`; list items by index, INI sections first. */
  readonly path: readonly string[];
  /** The value with escapes undone. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The last name of a leaf's path. */
export function keyOf(leaf: Leaf): string {
  return leaf.path[leaf.path.length - 1] ?? '';
}

/** Leaves by their own name, wherever they stand: asked once a secret, of which a file may hold thousands. */
export class ByName {
  readonly #first = new Map<string, { readonly leaf: Leaf; readonly order: number }>();

  constructor(leaves: Iterable<Leaf>) {
    let order = 0;
    for (const leaf of leaves) {
      const key = keyOf(leaf).toLowerCase();
      if (!this.#first.has(key)) this.#first.set(key, { leaf, order: order++ });
    }
  }

  /** The first leaf of the document that has one of the names (lower case). */
  first(...names: readonly string[]): Leaf | undefined {
    let found: { readonly leaf: Leaf; readonly order: number } | undefined;
    for (const name of names) {
      const one = this.#first.get(name);
      if (one && (!found || one.order < found.order)) found = one;
    }
    return found?.leaf;
  }
}

/** Leaves by the path of what holds them, to look up siblings. */
export class Siblings {
  readonly #groups = new Map<string, Map<string, Leaf>>();

  constructor(leaves: Iterable<Leaf>) {
    for (const leaf of leaves) {
      const parent = leaf.path.slice(0, -1).join('\0');
      let group = this.#groups.get(parent);
      if (!group) this.#groups.set(parent, (group = new Map()));
      const key = keyOf(leaf).toLowerCase();
      if (!group.has(key)) group.set(key, leaf);
    }
  }

  /** Value of the first sibling with one of the names (lower case), not empty. */
  of(leaf: Leaf, ...names: readonly string[]): string | undefined {
    return this.at(leaf.path.slice(0, -1), ...names);
  }

  /** Value directly under `path` with one of the names (lower case), not empty. */
  at(path: readonly string[], ...names: readonly string[]): string | undefined {
    const group = this.#groups.get(path.join('\0'));
    for (const name of names) {
      const value = group?.get(name)?.value;
      if (value) return value;
    }
    return undefined;
  }
}
