import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeysweepError, Secret } from '../model';
import type { Keyed, Parts } from './contract';
import type { PlanEntry, PlannedPlace, RotationPlan } from './plan';

/** Gives the plaintexts a written value may stand for (base64 undone, type 7 decoded…); the fingerprint tells which. */
export type Decode = (written: string, place: Pick<PlannedPlace, 'form' | 'encoding'>) => readonly string[];

/** A value at its place in a file: [start, end) in bytes. */
export interface LocatedValue {
  readonly start: number;
  readonly end: number;
  /** As written, undecoded. */
  readonly written: string;
  readonly plaintext: Secret;
}

/**
 * Finds a planned value in a file's bytes. The recorded place is tried first, then every place where a
 * text of the same shape stands (edits in the same file may have moved it); the fingerprint decides.
 */
export function locate(bytes: Buffer, place: PlannedPlace, keyed: Keyed, decode: Decode, known?: Secret): LocatedValue | undefined {
  const text = bytes.toString('utf8');
  const faithful = Buffer.from(text, 'utf8').equals(bytes);
  const content = faithful ? text : bytes.toString('latin1');
  const encoding: BufferEncoding = faithful ? 'utf8' : 'latin1';
  const found = atPlace(content, place, keyed, decode) ?? (known ? byValue(content, place, known) : undefined);
  if (!found) return undefined;
  const start = Buffer.byteLength(content.slice(0, found.start), encoding);
  return { start, end: start + Buffer.byteLength(found.written, encoding), written: found.written, plaintext: found.plaintext };
}

function atPlace(text: string, place: PlannedPlace, keyed: Keyed, decode: Decode): { start: number; written: string; plaintext: Secret } | undefined {
  const first = offsetOfLine(text, place.line);
  const last = offsetOfLine(text, place.endLine);
  if (first < 0 || last < 0) return undefined;
  const start = first + place.column - 1;
  const written = text.slice(start, last + place.endColumn - 1);
  for (const plaintext of decode(written, place)) {
    if (keyed.fingerprint(plaintext) === place.fingerprint) return { start, written, plaintext: new Secret(plaintext) };
  }
  return undefined;
}

/** Nearest place to the recorded line at which the value stands as it is. */
function byValue(text: string, place: PlannedPlace, known: Secret): { start: number; written: string; plaintext: Secret } | undefined {
  const value = known.reveal();
  const wanted = Math.max(0, offsetOfLine(text, place.line));
  let best = -1;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    if (best < 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
  }
  return best < 0 ? undefined : { start: best, written: value, plaintext: known };
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let number = 1; number < line; number++) {
    offset = text.indexOf('\n', offset) + 1;
    if (offset === 0) return -1;
  }
  return offset;
}

/** Reads the value of each part of an entry from the files of the plan. Throws `stale-plan` where none holds it any more. */
export function readParts(plan: RotationPlan, entry: PlanEntry, keyed: Keyed, decode: Decode): Parts {
  const parts: Record<string, Secret> = {};
  for (const place of entry.places) {
    if (parts[place.part]) continue;
    let bytes: Buffer;
    try {
      bytes = readFileSync(resolve(plan.root, place.path));
    } catch {
      continue; // another occurrence of the part may be readable
    }
    const found = locate(bytes, place, keyed, decode);
    if (found) parts[place.part] = found.plaintext;
  }
  if (!parts.secret) {
    throw new KeysweepError('stale-plan', `no file of the plan holds the value of ${entry.id} (${entry.title}) any more`, {
      where: entry.places[0] && `${entry.places[0].path}:${entry.places[0].line}`, actions: ['scan again and make a new plan'],
    });
  }
  return parts as unknown as Parts;
}

/** Throws `stale-plan` where a file is not as it was when the plan was made. */
export function checkFiles(plan: RotationPlan, keyed: Keyed, paths: Iterable<string> = Object.keys(plan.files)): void {
  if (plan.from.fingerprintKey !== keyed.keyId) {
    throw new KeysweepError('other-key', 'the plan was made under another fingerprint key than this installation has', { actions: ['set KEYSWEEP_HMAC_KEY to the key the scan ran with, or scan and plan here'] });
  }
  const changed: string[] = [];
  for (const path of paths) {
    try {
      if (keyed.mac(readFileSync(resolve(plan.root, path))) !== plan.files[path]) changed.push(path);
    } catch {
      changed.push(path);
    }
  }
  if (changed.length > 0) {
    throw new KeysweepError('stale-plan', `${changed.length} file(s) changed after the plan was made: ${changed.slice(0, 5).join(', ')}`, { where: changed[0], actions: ['scan again and make a new plan'] });
  }
}
