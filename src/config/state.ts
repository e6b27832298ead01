import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, linkSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, posix, resolve, win32 } from 'node:path';
import { KeysweepError } from '../model';
import type { Platform } from './platform-paths';

/**
 * Where keysweep keeps what must outlive a run: KEYSWEEP_STATE_DIR, else the platform's place
 * (XDG state directory, ~/Library/Application Support, %LOCALAPPDATA%).
 */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env, platform: Platform = process.platform, home: string = homedir()): string {
  const { join: joined } = platform === 'win32' ? win32 : posix;
  if (environment.KEYSWEEP_STATE_DIR) return environment.KEYSWEEP_STATE_DIR;
  if (platform === 'win32') return joined(environment.LOCALAPPDATA ?? joined(home, 'AppData', 'Local'), 'keysweep');
  if (platform === 'darwin') return joined(home, 'Library', 'Application Support', 'keysweep');
  return joined(environment.XDG_STATE_HOME ?? joined(home, '.local', 'state'), 'keysweep');
}

/** Makes the state directory (0700 whatever the umask) and returns it. Throws `state-directory` where it cannot. */
export function ensureStateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const directory = stateDirectory(environment);
  try {
    makeDirectories(directory);
    if (process.platform !== 'win32' && (statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700);
  } catch (cause) {
    throw new KeysweepError('state-directory', `cannot make the state directory ${directory}: ${(cause as Error).message}`, {
      where: directory, actions: ['set KEYSWEEP_STATE_DIR to a directory you can write'], cause,
    });
  }
  return directory;
}

/** Makes a directory and those above it. Node's own `recursive` never ends where a parent cannot hold any (/proc). */
function makeDirectories(directory: string): void {
  const missing: string[] = [];
  for (let at = resolve(directory); !existsSync(at); at = dirname(at)) missing.push(at);
  for (const at of missing.reverse()) {
    try {
      mkdirSync(at, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Bytes of a fingerprint key. */
const KEY_BYTES = 32;

/**
 * The installation's fingerprint key: KEYSWEEP_HMAC_KEY (hex or text), KEYSWEEP_HMAC_KEY_FILE, or
 * `fingerprint.key` in the state directory, made on first use (0600). Two processes that make it at
 * once agree: the first to link its file wins. On a read-only home the key lives for this run only
 * (`persistent: false`).
 */
export function loadFingerprintKey(environment: NodeJS.ProcessEnv = process.env): { key: Buffer; persistent: boolean } {
  const inline = environment.KEYSWEEP_HMAC_KEY;
  if (inline) return { key: parseKey(inline, 'KEYSWEEP_HMAC_KEY'), persistent: true };
  const file = environment.KEYSWEEP_HMAC_KEY_FILE;
  if (file) {
    try {
      return { key: parseKey(readFileSync(file, 'utf8'), file), persistent: true };
    } catch (cause) {
      if (cause instanceof KeysweepError) throw cause;
      throw new KeysweepError('fingerprint-key', `cannot read the fingerprint key: ${(cause as Error).message}`, {
        where: file, actions: ['make the file readable, or unset KEYSWEEP_HMAC_KEY_FILE'], cause,
      });
    }
  }
  const path = join(stateDirectory(environment), 'fingerprint.key');
  try {
    return { key: parseKey(readFileSync(path, 'utf8'), path), persistent: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      if (error instanceof KeysweepError) throw error;
      return { key: randomBytes(KEY_BYTES), persistent: false };
    }
  }
  try {
    ensureStateDirectory(environment);
    return { key: createKeyFile(path), persistent: true };
  } catch {
    return { key: randomBytes(KEY_BYTES), persistent: false };
  }
}

function createKeyFile(path: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    try {
      writeSync(descriptor, key.toString('hex') + '\n');
    } finally {
      closeSync(descriptor);
    }
    linkSync(temporary, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return parseKey(readFileSync(path, 'utf8'), path);
  } finally {
    unlinkSync(temporary);
  }
}

function parseKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{32,}$/.test(trimmed) && trimmed.length % 2 === 0 ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'utf8');
  if (key.length < 16) {
    throw new KeysweepError('fingerprint-key', 'the fingerprint key is shorter than 16 bytes', {
      where, actions: ['write at least 32 hex digits: openssl rand -hex 32'],
    });
  }
  return key;
}
