import { dirname, join, resolve } from 'node:path';
import { readIfPresent, replaceFile } from './durable';
import { waitForLock } from './lock';
import type { SinkSettings } from './plan';

/** Sinks by folder, as plans that were applied there had them; references in them, no secrets. */
type KnownSinks = Record<string, Record<string, SinkSettings>>;

function path(state: string): string {
  return join(state, 'sinks.json');
}

/** How long to wait for another process that notes its own, in ms. */
const LOCK_WAIT = 20_000;

function isKnown(known: KnownSinks, root: string, sinks: Readonly<Record<string, SinkSettings>>): boolean {
  return JSON.stringify(known[root]) === JSON.stringify({ ...known[root], ...sinks });
}

/** Notes which sinks the references of a folder mean, for `keysweep run`. */
export async function rememberSinks(state: string, root: string, sinks: Readonly<Record<string, SinkSettings>>): Promise<void> {
  if (isKnown(read(state), root, sinks)) return;
  const lock = await waitForLock(join(state, 'locks', 'sinks'), LOCK_WAIT);
  try {
    const known = read(state);
    if (isKnown(known, root, sinks)) return;
    await replaceFile(path(state), `${JSON.stringify({ ...known, [root]: { ...known[root], ...sinks } }, undefined, 2)}\n`);
  } finally {
    lock.release();
  }
}

/** The sinks of `folder` or of the nearest folder above that has any; the default age file where none has. */
export function sinksFor(state: string, folder: string): { readonly sinks: Readonly<Record<string, SinkSettings>>; readonly root: string } {
  const known = read(state);
  for (let current = resolve(folder); ; current = dirname(current)) {
    if (known[current]) return { sinks: known[current], root: current };
    if (dirname(current) === current) return { sinks: { default: { type: 'age-file' } }, root: folder };
  }
}

function read(state: string): KnownSinks {
  const content = readIfPresent(path(state));
  return content ? (JSON.parse(content.toString('utf8')) as KnownSinks) : {};
}
