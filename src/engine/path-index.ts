import { pathPattern, type PathPattern } from './path-pattern';

/** Characters of a name's beginning that patterns are sorted by. */
const HEAD = 3;

/**
 * Which of many path patterns match a path, without trying each: by a file name, an extension, the beginning of a name
 * or the folder a pattern names. A tree's every file is asked, nearly all match none (0.2 µs).
 */
export class PathIndex {
  readonly #byName = new Map<string, number[]>();
  readonly #byExtension = new Map<string, number[]>();
  readonly #byHead = new Map<string, number[]>();
  readonly #byFolder = new Map<string, number[]>();
  readonly #others: number[] = [];
  readonly #owners: number[] = [];
  readonly #texts: string[] = [];
  /** Compiled when first tried. */
  readonly #patterns: (PathPattern | undefined)[] = [];

  /** `owners`: a number and the patterns that call for it. */
  constructor(owners: Iterable<readonly [owner: number, patterns: readonly string[]]>) {
    for (const [owner, patterns] of owners) for (const pattern of patterns) this.#add(pattern.toLowerCase(), owner);
  }

  /** Owners of the patterns that match, each once. */
  matching(path: string): number[] {
    const lower = path.toLowerCase();
    const cut = lastSegment(lower, lower.length);
    const name = lower.slice(cut);
    const folder = cut > 0 ? lower.slice(lastSegment(lower, cut - 1), cut - 1) : '';
    const found: number[] = [];
    this.#test(this.#byName.get(name), lower, found);
    this.#test(this.#byExtension.get(name.slice(name.lastIndexOf('.') + 1)), lower, found);
    this.#test(this.#byHead.get(name.slice(0, HEAD)), lower, found);
    this.#test(this.#byFolder.get(folder), lower, found);
    this.#test(this.#others, lower, found);
    return found;
  }

  #add(pattern: string, owner: number): void {
    const entry = this.#owners.push(owner) - 1;
    this.#texts.push(pattern);
    const slash = pattern.lastIndexOf('/');
    const name = pattern.slice(slash + 1);
    const folder = pattern.slice(pattern.lastIndexOf('/', slash - 1) + 1, Math.max(0, slash));
    const first = name.indexOf('*');
    const tail = name.slice(name.lastIndexOf('*') + 1);
    if (first < 0) put(this.#byName, name, entry);
    else if (tail.includes('.')) put(this.#byExtension, tail.slice(tail.lastIndexOf('.') + 1), entry);
    else if (first >= HEAD) put(this.#byHead, name.slice(0, HEAD), entry);
    else if (slash > 0 && folder !== '' && !folder.includes('*') && !name.includes('**')) put(this.#byFolder, folder, entry);
    else this.#others.push(entry);
  }

  #test(entries: readonly number[] | undefined, path: string, found: number[]): void {
    if (!entries) return;
    for (const entry of entries) {
      const pattern = (this.#patterns[entry] ??= pathPattern(this.#texts[entry]!));
      if (!path.includes(pattern.literal) || !pattern.expression.test(path)) continue;
      const owner = this.#owners[entry]!;
      if (!found.includes(owner)) found.push(owner);
    }
  }
}

function put(map: Map<string, number[]>, key: string, entry: number): void {
  const list = map.get(key);
  if (list) list.push(entry);
  else map.set(key, [entry]);
}

/** Where the last segment of path[0, end) begins; `!` parts an archive from its member. */
function lastSegment(path: string, end: number): number {
  return Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('!', end - 1)) + 1;
}
