import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KeysweepError, Secret } from '../model';
import type { Parts } from './contract';
import { makeDirectory, readIfPresent, syncDirectory } from './durable';

/** Encrypts to one age identity (https://age-encryption.org/v1); what it seals only that identity opens. */
export interface Sealer {
  seal(plaintext: string): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<string>;
}

/** What is in a sealed file: a data key under age, and the text under that key (AES-256-GCM). */
interface Envelope {
  readonly key: string;
  readonly iv: string;
  readonly text: string;
  readonly tag: string;
}

/**
 * A sealer on an age identity (`AGE-SECRET-KEY-1…`). age wraps one data key a process, as its key agreement takes
 * milliseconds in JavaScript; each text has an initialisation vector of its own.
 */
export async function ageSealer(identity: string): Promise<Sealer> {
  const age = await import('age-encryption');
  const recipient = await recipientOf(identity);
  const opened = new Map<string, Buffer>();
  let own: Promise<{ key: Buffer; wrapped: string }> | undefined;
  const makeKey = async (): Promise<{ key: Buffer; wrapped: string }> => {
    const key = randomBytes(32);
    const encrypter = new age.Encrypter();
    encrypter.addRecipient(recipient);
    return { key, wrapped: Buffer.from(await encrypter.encrypt(key)).toString('base64') };
  };
  return {
    async seal(plaintext) {
      const { key, wrapped } = await (own ??= makeKey());
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const text = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      const envelope: Envelope = { key: wrapped, iv: iv.toString('base64'), text: text.toString('base64'), tag: cipher.getAuthTag().toString('base64') };
      return Buffer.from(JSON.stringify(envelope));
    },
    async open(sealed) {
      const envelope = JSON.parse(Buffer.from(sealed).toString('utf8')) as Envelope;
      let key = opened.get(envelope.key);
      if (!key) {
        const decrypter = new age.Decrypter();
        decrypter.addIdentity(identity);
        key = Buffer.from(await decrypter.decrypt(Buffer.from(envelope.key, 'base64')));
        opened.set(envelope.key, key);
      }
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(envelope.iv, 'base64'));
      decipher.setAuthTag(Buffer.from(envelope.tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(envelope.text, 'base64')), decipher.final()]).toString('utf8');
    },
  };
}

/**
 * The identity rotations seal with: KEYSWEEP_AGE_IDENTITY, the file KEYSWEEP_AGE_IDENTITY_FILE names, else
 * one made on first use at `path` (0600). Two processes making it at once end with the same one. Throws `age-identity`.
 */
export async function loadIdentity(path: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { KEYSWEEP_AGE_IDENTITY: inline, KEYSWEEP_AGE_IDENTITY_FILE: file } = environment;
  if (inline) return identityIn(inline, 'KEYSWEEP_AGE_IDENTITY');
  if (file) {
    try {
      return identityIn(readFileSync(file, 'utf8'), file);
    } catch (cause) {
      if (cause instanceof KeysweepError) throw cause;
      throw new KeysweepError('age-identity', `cannot read the age identity: ${(cause as Error).message}`, { where: file, actions: ['make the file readable, or unset KEYSWEEP_AGE_IDENTITY_FILE'], cause });
    }
  }
  const present = readIfPresent(path);
  if (present) return identityIn(present.toString('utf8'), path);
  const age = await import('age-encryption');
  const identity = await age.generateX25519Identity();
  makeDirectory(dirname(path));
  const temporary = `${path}-${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(temporary, `# keysweep: opens sealed rotations and the default secrets file; keep it out of repositories\n${identity}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncDirectory(dirname(path));
  return identityIn(readFileSync(path, 'utf8'), path);
}

function identityIn(text: string, where: string): string {
  const line = text.split('\n').find((one) => one.trimStart().startsWith('AGE-SECRET-KEY-'));
  if (!line) throw new KeysweepError('age-identity', 'no age identity (AGE-SECRET-KEY-1…) where one should be', { where, actions: ['make one with: age-keygen', 'or unset it: keysweep makes one of its own'] });
  return line.trim();
}

/** What is encrypted to for an identity. Throws `age-identity` where it is damaged. */
export async function recipientOf(identity: string): Promise<string> {
  const age = await import('age-encryption');
  try {
    return await age.identityToRecipient(identity);
  } catch (cause) {
    throw new KeysweepError('age-identity', 'the age identity is damaged: it cannot be read as one', { actions: ['restore it from a backup: what is sealed with it cannot be opened otherwise'], cause });
  }
}

/** What a rotation must not lose when it is killed before the sink has it. */
export interface SealedValues {
  readonly old: Parts;
  readonly pending: Parts;
}

export function sealedText(values: SealedValues): string {
  return JSON.stringify({ old: revealParts(values.old), pending: revealParts(values.pending) });
}

export function valuesOf(text: string): SealedValues {
  const values = JSON.parse(text) as { old: Record<string, string>; pending: Record<string, string> };
  return { old: hideParts(values.old), pending: hideParts(values.pending) };
}

/** A sink holds the plain secret where that is all there is, and JSON of the parts otherwise, by name: stores that keep fields give them back in that order. */
export function serialiseParts(parts: Parts): Secret {
  const fields = Object.entries(revealParts(parts)).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.length === 1 ? parts.secret : new Secret(JSON.stringify(Object.fromEntries(fields)));
}

/** The inverse of `serialiseParts` for a rotator with these part names. */
export function parseParts(stored: Secret, names: readonly string[]): Parts {
  const text = stored.reveal();
  if (names.length === 1 || !text.startsWith('{')) return { secret: stored };
  return hideParts(JSON.parse(text) as Record<string, string>);
}

export function revealParts(parts: Parts): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.reveal()]));
}

export function hideParts(parts: Record<string, string>): Parts {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, new Secret(part)])) as unknown as Parts;
}
