import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wayBelow } from '../../config/platform-paths';
import { keyFileForm, MAX_KEY_FILE_BYTES, openWithKeyFiles, type KeyFileForm } from '../../judge/key-files';
import type { Occurrence } from '../../model';

/** Folders above a document that are looked at: `jobs/a/jobs/b/config.xml` is four below its Jenkins. */
const LEVELS = 6;

/**
 * Opens what key files in the same tree or archive open. Occurrences that need them are held until the end of
 * the scan, because a key may come after what it opens; all others pass at once.
 */
export class KeyFiles {
  readonly #held: Occurrence[] = [];
  /** Key files met inside containers, by their whole shown path. */
  readonly #members = new Map<string, Uint8Array>();
  readonly #roots: readonly string[];

  /** `roots`: paths of the scan; no file outside of them is read. */
  constructor(roots: readonly string[]) {
    this.#roots = roots.map((root) => resolve(root));
  }

  /** True where the occurrence is kept for {@link open}. */
  hold(occurrence: Occurrence): boolean {
    if (!keyFileForm(occurrence)) return false;
    this.#held.push(occurrence);
    return true;
  }

  /** Keeps a key file that a container holds, by its whole shown path. */
  add(path: string, bytes: Uint8Array): void {
    this.#members.set(path, bytes);
  }

  /** The occurrences held, opened where their key files are there. */
  open(key: Uint8Array): Occurrence[] {
    return this.#held.map((occurrence) => {
      const form = keyFileForm(occurrence)!;
      const found = occurrence.provenance.kind === 'member' ? this.#besideMember(occurrence.path, form)
        : occurrence.provenance.kind === 'file' ? this.#besideFile(occurrence.path, form) : undefined;
      return found ? openWithKeyFiles(occurrence, found.files, found.where, key) : occurrence;
    });
  }

  #besideMember(path: string, form: KeyFileForm): Found | undefined {
    const folded = new Map([...this.#members].map(([name, bytes]) => [name.toLowerCase(), bytes]));
    for (const folder of foldersAbove(path, '!')) {
      for (const inside of form.folders) {
        const prefix = inside === '.' ? folder : `${folder}${inside}/`;
        const files = all(form, (name) => folded.get(`${prefix}${name}`.toLowerCase()));
        if (files) return { files, where: prefix };
      }
    }
    return undefined;
  }

  #besideFile(path: string, form: KeyFileForm): Found | undefined {
    const root = this.#roots.find((one) => wayBelow(one, resolve(path)) !== undefined);
    if (root === undefined) return undefined;
    for (const folder of foldersAbove(path, '/')) {
      if (wayBelow(root, resolve(folder)) === undefined) return undefined;
      for (const inside of form.folders) {
        const where = join(folder, inside);
        const names = listed(where);
        const files = all(form, (name) => {
          const actual = names.find((entry) => entry.toLowerCase() === name);
          return actual === undefined ? undefined : smallFile(join(where, actual));
        });
        if (files) return { files, where };
      }
    }
    return undefined;
  }
}

interface Found { readonly files: Record<string, Uint8Array>; readonly where: string }

/** Folders of a path with their last separator, innermost first; `stop` ends the search (the archive's border). */
function foldersAbove(path: string, stop: string): string[] {
  const folders: string[] = [];
  for (let end = path.length; folders.length < LEVELS; ) {
    const slash = path.lastIndexOf('/', end - 1);
    const border = path.lastIndexOf(stop, end - 1);
    const at = Math.max(slash, border);
    if (at < 0) break;
    folders.push(path.slice(0, at + 1));
    if (stop === '!' && at === border) break;
    end = at;
  }
  if (stop === '/' && folders.length < LEVELS && !path.startsWith('/')) folders.push('./');
  return folders;
}

function all(form: KeyFileForm, read: (name: string) => Uint8Array | undefined): Record<string, Uint8Array> | undefined {
  const files: Record<string, Uint8Array> = {};
  for (const name of form.names) {
    const bytes = read(name);
    if (!bytes) return undefined;
    files[name] = bytes;
  }
  return files;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // most folders that are tried are not there
  }
}

function smallFile(path: string): Uint8Array | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_KEY_FILE_BYTES ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
