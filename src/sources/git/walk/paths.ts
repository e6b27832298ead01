import { decodePath } from '../paths';

/** Number of the path that is no name at all: a repository's top. */
export const TOP = 0;

/** Paths as a tree of names, each path once; names are bytes (latin1), as no encoding is agreed upon. */
export class PathTree {
  readonly #parents: number[] = [TOP];
  readonly #names: string[] = [''];
  readonly #children: (Map<string, number> | undefined)[] = [undefined];
  /** Paths as they are shown, of those that were asked for. */
  readonly #shown: (string | undefined)[] = [];

  /** Number of `name` in a folder. */
  child(folder: number, name: string): number {
    const children = this.#children[folder] ??= new Map();
    let number = children.get(name);
    if (number === undefined) {
      children.set(name, number = this.#parents.length);
      this.#parents.push(folder);
      this.#names.push(name);
      this.#children.push(undefined);
    }
    return number;
  }

  /** The path as bytes (latin1). */
  bytesOf(path: number): string {
    let text = this.#names[path]!;
    for (let folder = this.#parents[path]!; folder !== TOP; folder = this.#parents[folder]!) text = `${this.#names[folder]!}/${text}`;
    return text;
  }

  /** The path as it is shown. */
  shown(path: number): string {
    let text = this.#shown[path];
    if (text === undefined) {
      text = this.bytesOf(path);
       
      if (/[^\0-\x7f]/.test(text)) text = decodePath(Buffer.from(text, 'latin1'));
      this.#shown[path] = text;
    }
    return text;
  }
}
