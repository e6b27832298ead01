import { KeysweepError, Secret } from '../../model';
import { AgeEncrypter } from '../age-encrypt';
import type { Sink, Stage } from '../contract';
import { recipientOf } from '../seal';
import { SecretsFile, type StoredSecret, type StoredVersion } from './secrets-file';

/** Versions kept of a secret that are neither current, previous nor pending. */
const KEPT_VERSIONS = 8;

export interface AgeFileOptions {
  readonly path: string;
  /** Lock file's path, outside of the folder of the file, which may be a repository. */
  readonly lock: string;
  readonly identity: string;
  /** age recipients (`age1…`) that can open it beside the identity's own. */
  readonly recipients?: readonly string[];
}

/**
 * The default sink: one file, safe to commit, whose names and stages are readable and whose values are encrypted with
 * age to the installation's identity and to the given recipients. Needs no server. Changes of the same moment are written together.
 */
export class AgeFileSink implements Sink {
  readonly type = 'age-file';
  readonly capabilities = { staging: 'native', compareAndSet: true, maxBytes: 1024 * 1024 } as const;
  readonly #file: SecretsFile;
  #encrypter: Promise<AgeEncrypter> | undefined;
  #allRecipients: Promise<readonly string[]> | undefined;
  /** Values by their sealed form: what was sealed or opened once is not opened again. */
  readonly #values = new Map<string, string>();

  constructor(private readonly options: AgeFileOptions) {
    this.#file = new SecretsFile(options.path, options.lock, () => this.#recipients());
  }

  describe(): string {
    return this.options.path;
  }

  async put(key: string, value: Secret, token: string): Promise<{ version: string }> {
    const present = this.#file.read().secrets[key]?.versions[token];
    if (present && (await this.#open(key, token, present)) === value.reveal()) return { version: token };
    const sealed = await this.#seal(key, token, value.reveal());
    return this.#file.change(key, (secrets) => {
      const secret = (secrets[key] ??= { versions: {} });
      if (secret.current === token) throw new KeysweepError('conflict', 'this version is current already and has another value', { where: key });
      secret.versions[token] = { at: new Date().toISOString(), age: sealed };
      secret.pending = token;
      forget(secret);
      return { version: token };
    });
  }

  async adopt(key: string, old: Secret, oldToken: string, pending: Secret, token: string): Promise<void> {
    const [sealedOld, sealedNew] = [await this.#seal(key, oldToken, old.reveal()), await this.#seal(key, token, pending.reveal())];
    await this.#file.change(key, (secrets) => {
      if (secrets[key]?.current !== undefined) throw new KeysweepError('conflict', 'another writer stored a value under this key', { where: key });
      const at = new Date().toISOString();
      secrets[key] = { current: oldToken, pending: token, versions: { [oldToken]: { at, age: sealedOld }, [token]: { at, age: sealedNew } } };
    });
  }

  async promote(key: string, version: string): Promise<void> {
    await this.#file.change(key, (secrets) => {
      const secret = secrets[key];
      if (!secret?.versions[version]) throw new KeysweepError('no-such-version', `${this.options.path} has no version ${version} of ${key}`, { where: key });
      if (secret.current !== version) {
        secret.previous = secret.current;
        secret.current = version;
      }
      if (secret.pending === version) delete secret.pending;
    });
  }

  async get(key: string, which: Stage | { readonly version: string }): Promise<Secret | undefined> {
    const secret = this.#file.read().secrets[key];
    const id = typeof which === 'string' ? secret?.[which] : which.version;
    const version = id === undefined ? undefined : secret?.versions[id];
    return version && id !== undefined ? new Secret(await this.#open(key, id, version)) : undefined;
  }

  async rollback(key: string, version: string, previous: string | undefined): Promise<void> {
    await this.#file.change(key, (secrets) => {
      const secret = secrets[key];
      if (!secret) return;
      if (secret.pending === version) delete secret.pending;
      if (secret.previous === version) delete secret.previous;
      if (secret.current === version) {
        secret.current = previous;
        if (secret.previous === previous) delete secret.previous;
      }
      delete secret.versions[version];
      if (secret.current === undefined && secret.pending === undefined) delete secrets[key];
    });
  }

  async currentVersion(key: string): Promise<string | undefined> {
    return this.#file.read().secrets[key]?.current;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #recipients(): Promise<readonly string[]> {
    this.#allRecipients ??= recipientOf(this.options.identity).then((own) => [...new Set([own, ...(this.options.recipients ?? [])])]);
    return this.#allRecipients;
  }

  async #seal(key: string, version: string, value: string): Promise<string> {
    this.#encrypter ??= this.#recipients().then((recipients) => new AgeEncrypter(recipients));
    const text = JSON.stringify({ key, version, value });
    const sealed = (await (await this.#encrypter).encrypt(text)).toString('base64');
    this.#values.set(sealed, text);
    return sealed;
  }

  async #decrypt(sealed: string): Promise<string> {
    const age = await import('age-encryption');
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(this.options.identity);
    return decrypter.decrypt(Buffer.from(sealed, 'base64'), 'text');
  }

  /** Checks that the value was stored under this key and version: whoever can write the file cannot swap values in it. */
  async #open(key: string, version: string, stored: StoredVersion): Promise<string> {
    let opened: { key: string; version: string; value: string };
    try {
      const text = this.#values.get(stored.age) ?? (await this.#decrypt(stored.age));
      this.#values.set(stored.age, text);
      opened = JSON.parse(text) as typeof opened;
    } catch (error) {
      throw new KeysweepError('cannot-open', `${key} in ${this.options.path} cannot be opened with this age identity`, { where: this.options.path, cause: error, actions: ['set KEYSWEEP_AGE_IDENTITY_FILE to an identity of one of its recipients'] });
    }
    if (opened.key !== key || opened.version !== version) throw new KeysweepError('secrets-file-changed', `the value of ${key} in ${this.options.path} belongs to another name`, { where: this.options.path });
    return opened.value;
  }
}

function forget(secret: StoredSecret): void {
  const staged = new Set([secret.current, secret.previous, secret.pending]);
  const old = Object.entries(secret.versions).filter(([id]) => !staged.has(id)).sort(([, a], [, b]) => (a.at < b.at ? -1 : 1));
  for (const [id] of old.slice(0, Math.max(0, old.length - KEPT_VERSIONS))) delete secret.versions[id];
}
