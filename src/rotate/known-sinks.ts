import { dirname, join, resolve } from 'node:path';
import { readIfPresent, replaceFile } from './durable';
import type { SinkSettings } from './plan';

/** Sinks by folder, as plans that were applied there had them; references in them, no secrets. */
type KnownSinks = Record<string, Record<string, SinkSettings>>;

function path(state: string): string {
  return join(state, 'sinks.json');
}

/** Notes which sinks the references of a folder mean, for `keysweep run`. */
export async function rememberSinks(state: string, root: string, sinks: Readonly<Record<string, SinkSettings>>): Promise<void> {
  const known = read(state);
  const merged = { ...known[root], ...sinks };
  if (JSON.stringify(known[root]) === JSON.stringify(merged)) return;
  await replaceFile(path(state), `${JSON.stringify({ ...known, [root]: merged }, undefined, 2)}\n`);
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
