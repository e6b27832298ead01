/** An entry of the index that a commit made now would hold. */
export interface IndexEntry {
  /** Octal mode as git prints it: `100644`. */
  readonly mode: string;
  /** Hex id. */
  readonly id: string;
  readonly path: Buffer;
  /** 0; 1 to 3 where the path is in conflict. */
  readonly stage: number;
  /** `git add --intent-to-add`: no content yet. */
  readonly intentToAdd: boolean;
}

/** The index: its entries by path, and the trees git knows to be unchanged since it wrote them. */
export interface IndexFile {
  readonly entries: readonly IndexEntry[];
  /** Hex id of the tree of each folder (with its last slash; '' is the root) that no entry has been changed in. */
  readonly trees: ReadonlyMap<string, string>;
}

const SIGNATURE = 0x44495243; // DIRC
const TREE = 0x54524545; // TREE
/** Bytes of an entry before its id: times, device, inode, mode, owner, size. */
const STAT = 40;
const ASSUME_EXTENDED = 0x4000;
const INTENT_TO_ADD = 0x2000;
/** Folders in folders: git's own limit (core.maxTreeDepth). */
const MOST_LEVELS = 2048;

/**
 * Reads an index of version 2 or 3 (gitformat-index(5)). Undefined where it is anything else, damaged, or uses an
 * extension one must know to read it (split, sparse): git reads those.
 */
export function readIndex(bytes: Buffer, idBytes: number): IndexFile | undefined {
  if (bytes.length < 12 + idBytes || bytes.readUInt32BE(0) !== SIGNATURE) return undefined;
  const version = bytes.readUInt32BE(4);
  if (version !== 2 && version !== 3) return undefined;
  const count = bytes.readUInt32BE(8);
  const end = bytes.length - idBytes;
  const entries: IndexEntry[] = [];
  let at = 12;
  for (let index = 0; index < count; index++) {
    const flagsAt = at + STAT + idBytes;
    if (flagsAt + 2 > end) return undefined;
    const flags = bytes.readUInt16BE(flagsAt);
    const extended = version === 3 && (flags & ASSUME_EXTENDED) !== 0;
    const pathAt = flagsAt + (extended ? 4 : 2);
    const pathEnd = bytes.indexOf(0, pathAt);
    if (pathEnd < 0 || pathEnd >= end) return undefined;
    entries.push({
      mode: bytes.readUInt32BE(at + 24).toString(8).padStart(6, '0'),
      id: bytes.toString('hex', at + STAT, flagsAt),
      path: bytes.subarray(pathAt, pathEnd),
      stage: (flags >> 12) & 3,
      intentToAdd: extended && (bytes.readUInt16BE(flagsAt + 2) & INTENT_TO_ADD) !== 0,
    });
    // Entries are padded with 1 to 8 NULs to a multiple of 8 bytes.
    at += Math.floor((pathEnd - at + 8) / 8) * 8;
  }
  const trees = new Map<string, string>();
  while (at + 8 <= end) {
    const signature = bytes.readUInt32BE(at);
    const size = bytes.readUInt32BE(at + 4);
    if (at + 8 + size > end) return undefined;
    if (signature === TREE) readTrees(bytes.subarray(at + 8, at + 8 + size), idBytes, trees);
    // Extensions that begin with a capital letter may be ignored.
    else if (bytes[at]! < 0x41 || bytes[at]! > 0x5a) return undefined;
    at += 8 + size;
  }
  return at === end ? { entries, trees } : undefined;
}

/** The cache tree: a folder's name, NUL, entries and subtrees in decimal, newline, and its id where it is valid; then its subtrees. */
function readTrees(bytes: Buffer, idBytes: number, trees: Map<string, string>): void {
  let at = 0;
  const read = (folder: string, level: number): boolean => {
    if (level > MOST_LEVELS) return false;
    const nameEnd = bytes.indexOf(0, at);
    const lineEnd = bytes.indexOf(0x0a, nameEnd);
    if (nameEnd < 0 || lineEnd < 0) return false;
    const name = bytes.toString('latin1', at, nameEnd);
    const [entries, subtrees] = bytes.toString('latin1', nameEnd + 1, lineEnd).split(' ').map(Number) as [number, number];
    at = lineEnd + 1;
    const path = name === '' ? folder : `${folder}${name}/`;
    if (entries >= 0) {
      trees.set(path, bytes.toString('hex', at, at + idBytes));
      at += idBytes;
    }
    for (let index = 0; index < subtrees; index++) if (!read(path, level + 1)) return false;
    return true;
  };
  // A damaged cache is as good as none.
  if (!read('', 0)) trees.clear();
}
