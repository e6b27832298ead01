import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Document, Scalar as ScalarNode, YAMLMap } from 'yaml';
import { EXIT, KeysweepError } from '../../model';

/**
 * Files of SOPS (https://getsops.io/docs/, the format as sops 3.13 writes it) with age recipients. Names stay readable, each value
 * is AES-256-GCM under a data key that age wraps, and a MAC covers all values in their order. What is not understood (Shamir key
 * groups, rules by comment, several documents in one file) is refused, and a file whose MAC does not fit is never written.
 */

/** Initialisation vectors of SOPS have 32 bytes. */
const IV_BYTES = 32;
/** `echo -n sops | sha256sum`: begins the MAC of files with mac_only_encrypted. */
const MAC_ONLY_ENCRYPTED = Buffer.from('8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69', 'hex');
const ENCRYPTED = /^ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]$/;
/** The version whose format this is; sops warns where a file is from a later one. */
const WRITTEN_AS = '3.9.0';

interface Metadata {
  age?: { recipient: string; enc: string }[] | null;
  lastmodified: string;
  mac: string;
  version?: string;
  key_groups?: unknown[] | null;
  shamir_threshold?: number;
  unencrypted_suffix?: string;
  encrypted_suffix?: string;
  unencrypted_regex?: string;
  encrypted_regex?: string;
  unencrypted_comment_regex?: string;
  encrypted_comment_regex?: string;
  mac_only_encrypted?: boolean;
}

type Scalar = string | number | boolean | null;

/** An opened SOPS file: values are read and set in clear, the text is encrypted. */
export class SopsDocument {
  private constructor(
    private readonly path: string,
    private readonly format: 'yaml' | 'json',
    private readonly document: Document,
    private readonly key: Buffer,
    private readonly metadata: Metadata,
  ) {}

  /** A new file for age recipients. */
  static async create(path: string, recipients: readonly string[]): Promise<SopsDocument> {
    const { Document: YamlDocument } = await import('yaml');
    const age = await import('age-encryption');
    const key = randomBytes(32);
    const wrapped = await Promise.all(recipients.map(async (recipient) => {
      const encrypter = new age.Encrypter();
      encrypter.addRecipient(recipient);
      return { recipient, enc: age.armor.encode(await encrypter.encrypt(key)) };
    }));
    const metadata: Metadata = { age: wrapped, lastmodified: '', mac: '', unencrypted_suffix: '_unencrypted', version: WRITTEN_AS };
    return new SopsDocument(path, formatOf(path), new YamlDocument({}), key, metadata);
  }

  /** Opens with any of the age identities and checks the MAC. Throws `not-a-sops-file`, `cannot-open`, `sops-changed`. */
  static async open(path: string, text: string, identities: readonly string[]): Promise<SopsDocument> {
    const { parseDocument } = await import('yaml');
    const format = formatOf(path);
    const document = parseDocument(text, { uniqueKeys: true });
    const metadata = (document.errors.length === 0 ? document.toJS() as { sops?: Metadata } | null : null)?.sops;
    if (!metadata?.mac || !metadata.lastmodified) throw new KeysweepError('not-a-sops-file', 'this is no file that SOPS has encrypted', { where: path, exitCode: EXIT.usage, actions: ['encrypt it with `sops encrypt --in-place`, or give the sink another path'] });
    const unsupported = metadata.key_groups?.length || metadata.shamir_threshold ? 'key groups' : metadata.unencrypted_comment_regex || metadata.encrypted_comment_regex ? 'rules by comment' : undefined;
    if (unsupported) throw new KeysweepError('unsupported-sops-file', `keysweep does not write SOPS files with ${unsupported}`, { where: path, exitCode: EXIT.usage });
    const key = await dataKey(metadata, identities);
    if (!key) throw new KeysweepError('cannot-open', 'none of the age identities at hand opens this SOPS file', { where: path, actions: ['set KEYSWEEP_AGE_IDENTITY_FILE, SOPS_AGE_KEY_FILE or SOPS_AGE_KEY to an identity of one of its recipients'] });
    const opened = new SopsDocument(path, format, document, key, metadata);
    const mac = open(metadata.mac, key, new Date(metadata.lastmodified).toISOString().replace(/\.\d+Z$/, 'Z'));
    if (mac !== opened.#mac()) throw new KeysweepError('sops-changed', 'the values of this SOPS file do not fit its MAC: it was changed without sops, or has values of a kind that keysweep does not know', { where: path });
    return opened;
  }

  /** The clear value at a path of names; a map of values where fields stand there; undefined where nothing does. */
  get(names: readonly string[]): string | Record<string, string> | undefined {
    const found: unknown = this.document.getIn(names, false);
    if (found === undefined || found === null) return undefined;
    if (typeof found !== 'object') return String(this.#clear(found as Scalar, names));
    const fields: unknown = (found as YAMLMap).toJS(this.document);
    if (fields === null || Array.isArray(fields) || typeof fields !== 'object') throw this.#inTheWay(names);
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => {
      if (typeof value === 'object') throw this.#inTheWay(names);
      return [name, String(this.#clear(value as Scalar, [...names, name]))];
    }));
  }

  /** Sets a value or a map of fields; undefined removes it, and maps left empty with it. */
  set(names: readonly string[], value: string | Readonly<Record<string, string>> | undefined): void {
    for (let length = 1; length < names.length; length++) {
      const above: unknown = this.document.getIn(names.slice(0, length));
      if (above !== undefined && (typeof above !== 'object' || above === null || !('items' in above))) throw this.#inTheWay(names.slice(0, length));
    }
    if (value === undefined) {
      this.document.deleteIn(names);
      for (let length = names.length - 1; length > 0; length--) {
        const above = this.document.getIn(names.slice(0, length)) as { items?: unknown[] } | undefined;
        if (above?.items?.length === 0) this.document.deleteIn(names.slice(0, length));
      }
    } else if (typeof value === 'string') this.document.setIn(names, this.#written(value, names));
    else this.document.setIn(names, this.document.createNode(Object.fromEntries(Object.entries(value).map(([name, field]) => [name, this.#written(field, [...names, name])]))));
  }

  /** The file's text, with a new MAC. */
  text(now: Date): string {
    const lastmodified = now.toISOString().replace(/\.\d+Z$/, 'Z');
    const metadata = { ...this.metadata, lastmodified, mac: seal(this.#mac(), this.key, lastmodified) };
    this.document.delete('sops');
    this.document.set('sops', this.document.createNode(metadata));
    // The parser of sops makes a date of it where it stands without quotes.
    (this.document.getIn(['sops', 'lastmodified'], true) as ScalarNode).type = 'QUOTE_DOUBLE';
    return this.format === 'json' ? `${jsonText(this.document.toJS({ mapAsMap: true }), '')}\n` : this.document.toString({ lineWidth: 0 });
  }

  #written(value: string, names: readonly string[]): string {
    return this.#isEncrypted(names) ? seal(value, this.key, `${names.join(':')}:`) : value;
  }

  #clear(value: Scalar, names: readonly string[]): Scalar {
    return typeof value === 'string' && this.#isEncrypted(names) ? open(value, this.key, `${names.join(':')}:`) : value;
  }

  /** As sops decides it: the later rule wins over the earlier. */
  #isEncrypted(names: readonly string[]): boolean {
    const { unencrypted_suffix: without, encrypted_suffix: only, unencrypted_regex: exclude, encrypted_regex: include } = this.metadata;
    let encrypted = !(without && names.some((name) => name.endsWith(without)));
    if (only) encrypted = names.some((name) => name.endsWith(only));
    if (exclude && names.some((name) => new RegExp(exclude).test(name))) encrypted = false;
    if (include) encrypted = names.some((name) => new RegExp(include).test(name));
    return encrypted;
  }

  #mac(): string {
    const hash = createHash('sha512');
    if (this.metadata.mac_only_encrypted) hash.update(MAC_ONLY_ENCRYPTED);
    const walk = (value: unknown, names: readonly string[]): void => {
      if (value === null || value === undefined) return;
      if (Array.isArray(value)) for (const item of value) walk(item, names);
      else if (value instanceof Map) {
        for (const [name, item] of value as Map<unknown, unknown>) {
          if (names.length === 0 && name === 'sops') continue;
          walk(item, [...names, String(name)]);
        }
      } else if (!this.metadata.mac_only_encrypted || this.#isEncrypted(names)) hash.update(bytesOf(this.#clear(value as Scalar, names)));
    };
    walk(this.document.toJS({ mapAsMap: true }), []);
    return hash.digest('hex').toUpperCase();
  }

  #inTheWay(names: readonly string[]): KeysweepError {
    return new KeysweepError('key-in-use', `${names.join('/')} of ${this.path} is something else than a secret`, { where: this.path, actions: ['give this entry another key in a rule of the settings'] });
  }
}

function formatOf(path: string): 'yaml' | 'json' {
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  if (/\.json$/i.test(path)) return 'json';
  throw new KeysweepError('invalid-settings', 'a SOPS file ends in .yaml, .yml or .json', { where: path });
}

/** JSON in the order of the maps: objects of JavaScript put names that are numbers first, and the MAC depends on the order. */
function jsonText(value: unknown, indent: string): string {
  const deeper = `${indent}\t`;
  const block = (begin: string, lines: readonly string[], close: string): string => (lines.length === 0 ? begin + close : `${begin}\n${lines.map((line) => deeper + line).join(',\n')}\n${indent}${close}`);
  if (value instanceof Map) return block('{', [...value as Map<unknown, unknown>].map(([name, item]) => `${JSON.stringify(String(name))}: ${jsonText(item, deeper)}`), '}');
  if (Array.isArray(value)) return block('[', value.map((item) => jsonText(item, deeper)), ']');
  return JSON.stringify(value);
}

async function dataKey(metadata: Metadata, identities: readonly string[]): Promise<Buffer | undefined> {
  const age = await import('age-encryption');
  const decrypter = new age.Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  for (const { enc } of metadata.age ?? []) {
    try {
      return Buffer.from(await decrypter.decrypt(age.armor.decode(enc.trim())));
    } catch {
      // wrapped for somebody else
    }
  }
  return undefined;
}

function seal(value: string, key: Buffer, authenticated: string): string {
  if (value === '') return '';
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(authenticated, 'utf8'));
  const data = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return `ENC[AES256_GCM,data:${data.toString('base64')},iv:${iv.toString('base64')},tag:${cipher.getAuthTag().toString('base64')},type:str]`;
}

/** The value as it goes into the MAC; the type only decides how sops prints it. */
function open(text: string, key: Buffer, authenticated: string): string {
  if (text === '') return '';
  const match = ENCRYPTED.exec(text);
  if (!match) throw new KeysweepError('sops-changed', 'a value of the SOPS file that should be encrypted is not');
  const [data, iv, tag] = match.slice(1, 4).map((part) => Buffer.from(part, 'base64'));
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAAD(Buffer.from(authenticated, 'utf8'));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
  } catch {
    throw new KeysweepError('sops-changed', 'a value of the SOPS file belongs to another name, or was changed');
  }
}

/** How sops writes values for its MAC: booleans in title case, numbers without an exponent. */
function bytesOf(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
