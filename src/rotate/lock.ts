import { existsSync, linkSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, basename, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { processStat } from '../config/process-stat';
import { EXIT, KeysweepError } from '../model';
import { makeDirectory } from './durable';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start of the process in clock ticks since boot (Linux), so that a reused pid is told apart. */
  readonly start?: string;
  readonly since: string;
  readonly released?: boolean;
}

export interface Lock {
  release(): void;
}

/**
 * Takes the lock `path`, or throws `locked` naming the holder. A killed holder's lock is taken over at once.
 *
 * Every taking is a new generation `path.N`, made with link(2), of which only one process can make each.
 * A generation is never deleted by its own holder, only marked as released, and the highest one is never deleted:
 * so two processes that both saw a dead holder cannot both win.
 */
export function takeLock(path: string): Lock {
  makeDirectory(dirname(path));
  for (;;) {
    const highest = highestGeneration(path);
    if (highest > 0) {
      const holder = readHolder(`${path}.${highest}`);
      if (holder && !holder.released && isAlive(holder)) throw held(path, holder);
    }
    const mine = `${path}.${highest + 1}`;
    const me: Holder = { pid: process.pid, host: hostname(), start: processStart(process.pid), since: new Date().toISOString() };
    if (!place(mine, me)) continue;
    if (highestGeneration(path) > highest + 1) {
      rmSync(mine, { force: true });
      continue;
    }
    for (let older = highest; older > 0 && older > highest - 8; older--) rmSync(`${path}.${older}`, { force: true });
    return { release: () => markReleased(mine, me) };
  }
}

/** Takes the lock, waiting at most `waitMs` for another process to release it; one that keeps it for many writes sees by `isWanted` that somebody waits. */
export async function waitForLock(path: string, waitMs: number): Promise<Lock> {
  const end = performance.now() + waitMs;
  for (;;) {
    try {
      return takeLock(path);
    } catch (error) {
      if (!(error instanceof KeysweepError && error.code === 'locked') || performance.now() > end) throw error;
    }
    try {
      writeFileSync(wantedPath(path), '', { mode: 0o600 });
    } catch {
      // on a full disk the holder is not told; it lets go when it has nothing to write
    }
    await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 20));
  }
}

/** Whether somebody waited for the lock since `clearWanted`. */
export function isWanted(path: string): boolean {
  return existsSync(wantedPath(path));
}

/** For the holder, before it releases the lock: who still waits says so again. */
export function clearWanted(path: string): void {
  rmSync(wantedPath(path), { force: true });
}

function wantedPath(path: string): string {
  return `${path}.wanted`;
}

function held(path: string, holder: Holder): KeysweepError {
  return new KeysweepError('locked', `another keysweep holds this lock: process ${holder.pid} on ${holder.host}, since ${holder.since}`, {
    where: path,
    exitCode: EXIT.usage,
    actions: ['wait for it to end, then look at `keysweep rotate status`', ...(holder.host === hostname() ? [] : [`if that host is gone for good, delete ${path}.*`])],
  });
}

function highestGeneration(path: string): number {
  const prefix = `${basename(path)}.`;
  let highest = 0;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const number = Number(name.slice(prefix.length));
    if (Number.isInteger(number) && number > highest) highest = number;
  }
  return highest;
}

function place(path: string, holder: Holder): boolean {
  const temporary = join(dirname(path), `.lock-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(temporary, JSON.stringify(holder), { mode: 0o600 });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** On a full disk the mark cannot be written, but a file can be emptied: an empty generation is nobody's. */
function markReleased(path: string, holder: Holder): void {
  const temporary = `${path}-released`;
  try {
    writeFileSync(temporary, JSON.stringify({ ...holder, released: true }), { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' && (error as NodeJS.ErrnoException).code !== 'EDQUOT') throw error;
    truncateSync(path, 0);
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined; // Gone meanwhile: another process is newer, and the next look at the directory tells.
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const start = processStart(holder.pid);
  return holder.start === undefined || start === undefined || start === holder.start;
}

/** When a process started; zombies count as gone. */
function processStart(pid: number): string | undefined {
  const stat = processStat(pid);
  return stat?.zombie ? 'zombie' : stat?.start;
}
