import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readRevoked, type RevokedEntry } from '../config/revoked';
import { makeDirectory, syncDirectory } from './durable';

/**
 * Appends what the list does not say yet. Each line starts with its own line break, so that a line torn by
 * a crash spoils only itself.
 */
export function appendRevoked(path: string, entries: readonly RevokedEntry[]): void {
  const present = readRevoked([path]);
  const fresh = entries.filter((entry) => present.has(entry.fingerprint) === (entry.restored === true));
  if (fresh.length === 0) return;
  makeDirectory(dirname(path));
  const descriptor = openSync(path, 'a', 0o600);
  try {
    writeSync(descriptor, fresh.map((entry) => `\n${JSON.stringify(entry)}\n`).join(''));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  syncDirectory(dirname(path));
}
