import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { runGitSync } from '../sources/git/command';
import { updateMirror, type RemoteAccess } from '../sources/git/porcelain';

/**
 * Bare mirrors on this machine's disk, at most `limitBytes` of them: the longest unused go first.
 * Several processes may share a cache; a mirror is locked while it is fetched and read.
 */
export class MirrorCache {
  constructor(private readonly directory: string, private readonly limitBytes: number) {}

  /**
   * Brings the mirror of a repository up to date and gives `work` its directory. Work that finds objects missing there may have it made
   * `anew`, which gives false where it has just been made.
   */
  async use<Result>(url: string, access: RemoteAccess, work: (directory: string, anew: () => Promise<boolean>) => Promise<Result>): Promise<Result> {
    const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
    const mirror = join(this.directory, `${name}.git`);
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const { lock } = await import('proper-lockfile');
    const release = await lock(mirror, { realpath: false, stale: 60_000, update: 10_000, retries: { forever: true, minTimeout: 200, maxTimeout: 5000 }, onCompromised: () => undefined });
    try {
      let fresh = !existsSync(mirror);
      try {
        await updateMirror(url, mirror, access);
      } catch (error) {
        if (isWhole(mirror, error as Error)) throw error;
        // A clone that was killed, or a mirror that lost files: nothing to fetch into. One that was there is made anew.
        rmSync(mirror, { recursive: true, force: true });
        if (fresh) throw error;
        await updateMirror(url, mirror, access);
        fresh = true;
      }
      const now = new Date();
      utimesSync(mirror, now, now);
      return await work(mirror, async () => {
        if (fresh) return false;
        fresh = true;
        // Beside the old one, which stays where the remote cannot be reached.
        const replacement = `${mirror}.new`;
        rmSync(replacement, { recursive: true, force: true });
        try {
          await updateMirror(url, replacement, access);
          rmSync(mirror, { recursive: true, force: true });
          renameSync(replacement, mirror);
        } finally {
          rmSync(replacement, { recursive: true, force: true });
        }
        return true;
      });
    } finally {
      // The lock, or the whole cache, may be gone meanwhile: what was scanned was scanned.
      await release().catch(() => undefined);
      if (existsSync(this.directory)) this.#evict();
    }
  }

  /** Deletes the mirrors unused for longest until the rest fits; locked ones stay. */
  #evict(): void {
    const mirrors = readdirSync(this.directory).filter((name) => name.endsWith('.git')).flatMap((name) => {
      const path = join(this.directory, name);
      try {
        return [{ path, used: statSync(path).mtimeMs, bytes: sizeOf(path) }];
      } catch {
        return []; // another process has just deleted it
      }
    }).sort((a, b) => a.used - b.used);
    let total = mirrors.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of mirrors) {
      if (total <= this.limitBytes) return;
      if (existsSync(`${path}.lock`)) continue;
      rmSync(path, { recursive: true, force: true });
      total -= bytes;
    }
  }
}

/** What git says where objects of a repository are missing or damaged. */
export const LACKING = /necessary objects|bad object|missing|unable to read|corrupt|loose object|not a valid object/i;

/** Whether a mirror that could not be fetched into has its refs and the commits they name; all objects, where git complains of some. */
function isWhole(mirror: string, { message }: Error): boolean {
  if (!existsSync(join(mirror, 'packed-refs')) && !existsSync(join(mirror, 'refs', 'heads'))) return false;
  return runGitSync({ directory: mirror }, ['rev-list', '--all', ...(LACKING.test(message) ? ['--objects', '--quiet'] : ['--max-count=1'])]).status === 0;
}

/** Bytes of a repository's packs and loose objects; the rest does not count. */
function sizeOf(mirror: string): number {
  let bytes = 0;
  const objects = join(mirror, 'objects');
  for (const folder of readdirSync(objects)) {
    const path = join(objects, folder);
    for (const file of readdirSync(path)) bytes += statSync(join(path, file), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
