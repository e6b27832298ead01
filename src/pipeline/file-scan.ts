import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { recordSkip, type Coverage, type FileProvenance } from '../model';
import { listDirectory, type RawPath, type WalkOptions } from '../sources/files/walk';
import type { UnpackLimits } from '../unpack';
import { type ContainerKind, IDENTIFY_BYTES, identifyContainer } from '../unpack/kinds';
import { excludedBy, rulesAbove, rulesFor, type IgnoreRules } from '../sources/files/ignore-rules';
import { TrackedFiles } from '../sources/files/tracked';
import { isBinary, sniffEncoding } from '../engine/text-encoding';
import { scanContainer, type ContainerOutput } from './container-scan';
import { hasResults, type DocumentResult, type DocumentScanner, type Leave, type ReadInto, type Survey } from './document-scanner';
import { piecesOf, type Piece, type PieceResult } from './pieces';
import type { WorkQueue } from './work-queue';

/** What a scanning thread does with files, fixed for a whole scan. */
export interface FileScanOptions {
  readonly gitignore: boolean;
  /** Patterns in gitignore syntax of paths to leave out, relative to the roots. */
  readonly exclude: readonly string[];
  /** Roots of the scan: absolute, and as the user gave them. Everything inside works on absolute paths. */
  readonly roots: readonly Root[];
  /** Larger files are skipped (bytes); 0: no limit. */
  readonly maxFileBytes: number;
  /** Open containers (archives, databases, images) instead of scanning their bytes. */
  readonly containers: boolean;
  readonly unpackLimits?: Partial<UnpackLimits>;
}

/** A path the user asked for. */
export interface Root {
  readonly absolute: string;
  readonly shown: string;
}

/** An absolute path below one of the roots, as the user would write it. */
export function shownPath(path: string, roots: readonly Root[]): string {
  for (const { absolute, shown } of roots) {
    if (path === absolute) return shown === '.' ? path.slice(path.lastIndexOf('/') + 1) : shown;
    if (!path.startsWith(absolute) || (path[absolute.length] !== '/' && absolute !== '/')) continue;
    const rest = path.slice(absolute === '/' ? 1 : absolute.length + 1);
    return shown === '.' ? rest : shown.endsWith('/') ? shown + rest : `${shown}/${rest}`;
  }
  return path;
}

/** Where a thread's results go. */
export interface FileScanOutput {
  readonly found: (provenance: FileProvenance, result: DocumentResult) => void;
  readonly containers: ContainerOutput;
  readonly coverage: Coverage;
  /** Leaves a file of that absolute path to another thread; false where it is to be scanned here. */
  readonly leave?: (survey: Survey, absolute: string) => boolean;
  /** Takes what was found in a piece of a large file. */
  readonly piece: (result: PieceResult) => void;
}

/** Files in one shared entry: enough to hide the lock, few enough to share a large directory evenly. */
const BATCH = 64;

const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Walks and scans: takes directories and batches of files from the shared queue, puts back what it
 * finds below them. One belongs to one thread. Errors of single files are coverage, never exceptions.
 */
export class FileScan {
  readonly #documents: DocumentScanner;
  readonly #queue: WorkQueue;
  readonly #options: FileScanOptions;
  readonly #walk: WalkOptions;
  readonly #output: FileScanOutput;
  /** Entries of containers and pieces that did not fit on the queue; this thread does them next. */
  readonly #waiting: Buffer[] = [];
  /** Ignore rules of directories this thread has met, by directory. */
  readonly #rules = new Map<string, IgnoreRules | undefined>();
  readonly #leave: Leave | undefined;
  /** Absolute path of the file under way. */
  #absolute = '';
  /** Files this thread has cut into pieces. */
  #cut = 0;

  constructor(documents: DocumentScanner, queue: WorkQueue, options: FileScanOptions, output: FileScanOutput) {
    this.#documents = documents;
    this.#queue = queue;
    this.#options = options;
    const { roots, gitignore, exclude } = options;
    this.#walk = { gitignore, tracked: gitignore ? new TrackedFiles(output.coverage) : undefined, show: (path) => shownPath(path, roots), excluded: excludedBy(exclude, roots.map((root) => root.absolute)) };
    this.#output = output;
    const { leave } = output;
    this.#leave = leave && ((survey) => leave(survey, this.#absolute));
  }

  /** Does one entry of the queue; false where there was none. A container, which cannot be read without waiting, makes it a promise. */
  step(): boolean | Promise<boolean> {
    const entry = this.#waiting.pop() ?? this.#queue.pop();
    if (!entry) return false;
    const text = entry.toString('utf8', 1);
    if (entry[0] === CONTAINER) return this.#container(text).finally(() => this.#queue.finish());
    try {
      if (entry[0] === DIRECTORY) this.#directory(text);
      else if (entry[0] === PIECE) this.#piece(text);
      else for (const path of text.split('\0')) this.file(path);
    } finally {
      this.#queue.finish();
    }
    return true;
  }

  async #container(text: string): Promise<boolean> {
    const [kind, absolute, shown] = text.split('\0') as [ContainerKind, string, string];
    if (this.#queue.stopped) return true;
    this.#queue.at(shown);
    try {
      await scanContainer(this.#documents, kind, { kind: 'file', path: absolute }, { kind: 'file', path: shown }, this.#options.unpackLimits, this.#output.containers);
    } catch (error) {
      recordSkip(this.#output.coverage, { path: shown, reason: 'read-error', detail: (error as Error).message, incomplete: true });
    }
    return true;
  }

  #directory(directory: string): void {
    const local = [directory];
    while (local.length > 0 && !this.#queue.stopped) {
      const current = local.pop()!;
      const { files, directories, rules } = listDirectory(current, this.#rulesAt(current), this.#walk, this.#output.coverage);
      this.#remember(current, rules);
      for (const child of directories) if (!this.#queue.push(directoryEntry(child))) local.push(child);
      let own = files;
      if (files.length > BATCH) {
        own = files.slice(0, BATCH);
        for (let at = BATCH; at < files.length; at += BATCH) {
          const batch = files.slice(at, at + BATCH);
          if (batch.every((f) => typeof f === 'string') && this.#queue.push(filesEntry(batch as string[]))) continue;
          own.push(...batch);
        }
      }
      for (const file of own) this.file(file);
    }
  }

  /** Rules for the parent chain of a directory that another thread may have listed. */
  #rulesAt(directory: string): IgnoreRules | undefined {
    if (!this.#options.gitignore) return undefined;
    const slash = directory.lastIndexOf('/');
    const parent = slash > 0 ? directory.slice(0, slash) : '';
    if (!this.#rules.has(parent)) this.#remember(parent, parent ? chain(parent) : undefined);
    return this.#rules.get(parent);
  }

  #remember(directory: string, rules: IgnoreRules | undefined): void {
    if (this.#rules.size > 10_000) this.#rules.clear();
    this.#rules.set(directory, rules);
  }

  /** Scans one file. */
  file(path: string | RawPath): void {
    if (this.#queue.stopped) return;
    const shown = shownPath(typeof path === 'string' ? path : path.shown, this.#options.roots);
    const { coverage } = this.#output;
    coverage.seen++;
    this.#queue.at(shown);
    let descriptor: number;
    try {
      descriptor = openSync(typeof path === 'string' ? path : path.bytes, OPEN_FLAGS);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // `.git/config` is looked for in every repository; a worktree's `.git` is a file.
      if ((code === 'ENOENT' || code === 'ENOTDIR') && shown.endsWith('/.git/config')) coverage.seen--;
      else if (code === 'ENXIO' || code === 'ELOOP') recordSkip(coverage, { path: shown, reason: 'special-file', incomplete: false });
      else recordSkip(coverage, { path: shown, reason: code === 'ENOENT' ? 'vanished' : 'unreadable', detail: message, incomplete: true });
      return;
    }
    try {
      this.#open(descriptor, shown, typeof path === 'string' ? path : undefined);
    } catch (error) {
      recordSkip(coverage, { path: shown, reason: 'read-error', detail: (error as Error).message, incomplete: true });
    } finally {
      closeSync(descriptor);
    }
  }

  /** `absolute` is undefined for names that are not UTF-8; a container of such a name is scanned as the bytes it is. */
  #open(descriptor: number, shown: string, absolute: string | undefined): void {
    const { coverage, found } = this.#output;
    const { maxFileBytes, containers } = this.#options;
    const { buffer, capacity } = this.#documents;
    const length = readFull(descriptor, buffer, capacity);
    const kind = containers && absolute !== undefined
      ? identifyContainer(buffer.subarray(0, Math.min(length, IDENTIFY_BYTES)), shown, length < capacity ? length : undefined)
      : undefined;
    if (kind && (maxFileBytes === 0 || fstatSync(descriptor).size <= maxFileBytes)) {
      this.#share(containerEntry(kind, absolute!, shown));
      return;
    }
    if (length < capacity) {
      this.#absolute = absolute ?? '';
      const result = this.#documents.scanBuffer(shown, length, absolute === undefined ? undefined : this.#leave);
      coverage.bytes += length;
      if (hasResults(result)) found({ kind: 'file', path: shown, mode: fstatSync(descriptor).mode & 0o777 }, result);
    } else {
      const stat = fstatSync(descriptor);
      if (maxFileBytes > 0 && stat.size > maxFileBytes) {
        recordSkip(coverage, { path: shown, reason: 'too-large', detail: `${stat.size} bytes; --max-file-size allows ${maxFileBytes}`, incomplete: true });
        return;
      }
      const encoded = sniffEncoding(buffer, length) !== undefined;
      const file = { id: `${this.#queue.slot}:${this.#cut++}`, absolute: absolute ?? '', shown, mode: stat.mode & 0o777, binary: isBinary(buffer, length) };
      const pieces = encoded || absolute === undefined ? [] : piecesOf(file, stat.size, capacity);
      if (pieces.length > 1) {
        // The stack gives the last first.
        for (const piece of pieces.slice(1).reverse()) this.#share(pieceEntry(piece));
        this.#scanPiece(pieces[0]!, descriptor, length);
      } else {
        const { result, bytes } = this.#documents.scanStream(shown, readFrom(descriptor, 0));
        coverage.bytes += bytes;
        if (hasResults(result)) found({ kind: 'file', path: shown, mode: file.mode }, result);
      }
    }
    coverage.scanned++;
  }

  /** Puts an entry on the queue, or keeps it for this thread. */
  #share(entry: Buffer): void {
    if (this.#queue.push(entry)) return;
    this.#queue.hold();
    this.#waiting.push(entry);
  }

  #piece(text: string): void {
    if (this.#queue.stopped) return;
    const { chunks, ...known } = JSON.parse(text) as Piece;
    const piece: Piece = { ...known, chunks: chunks ?? Infinity };
    this.#queue.at(piece.shown);
    try {
      const descriptor = openSync(piece.absolute, OPEN_FLAGS);
      try {
        this.#scanPiece(piece, descriptor, 0);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      this.#output.coverage.scanned--;
      recordSkip(this.#output.coverage, { path: piece.shown, reason: 'read-error', detail: (error as Error).message, incomplete: true });
    }
  }

  /** `filled` bytes of the piece are in the buffer already. */
  #scanPiece(piece: Piece, descriptor: number, filled: number): void {
    const { result, lines, bytes } = this.#documents.scanPart(piece, readFrom(descriptor, piece.from + filled), filled);
    this.#output.coverage.bytes += bytes;
    this.#output.piece({ piece, result, lines });
  }
}

const DIRECTORY = 0x44;
const FILES = 0x46;
const CONTAINER = 0x43;
const PIECE = 0x50;

/** Queue entry of a directory to walk. */
export function directoryEntry(path: string): Buffer {
  return Buffer.from(String.fromCharCode(DIRECTORY) + path, 'utf8');
}

/** Queue entry of a batch of files. */
export function filesEntry(paths: readonly string[]): Buffer {
  return Buffer.from(String.fromCharCode(FILES) + paths.join('\0'), 'utf8');
}

/** Queue entry of a container to open. */
function containerEntry(kind: ContainerKind, absolute: string, shown: string): Buffer {
  return Buffer.from(`${String.fromCharCode(CONTAINER)}${kind}\0${absolute}\0${shown}`, 'utf8');
}

/** Queue entry of a piece; JSON has no Infinity, which is `null` in it. */
function pieceEntry(piece: Piece): Buffer {
  return Buffer.from(String.fromCharCode(PIECE) + JSON.stringify(piece), 'utf8');
}

/** Reads on from an offset of a file. */
function readFrom(descriptor: number, from: number): ReadInto {
  let at = from;
  return (target) => {
    const count = readSync(descriptor, target, 0, target.length, at);
    at += count;
    return count;
  };
}

/** A read of up to `capacity` bytes; most files end in the first call, and the second says so. */
function readFull(descriptor: number, buffer: Buffer, capacity: number): number {
  let length = 0;
  while (length < capacity) {
    const count = readSync(descriptor, buffer, length, capacity - length, length);
    if (count === 0) break;
    length += count;
  }
  return length;
}

/** Ignore rules inside `directory`, from its git work tree's top down. */
function chain(directory: string): IgnoreRules | undefined {
  return rulesFor(directory, rulesAbove(directory));
}
