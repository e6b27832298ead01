import { credentialId, fingerprint, Secret, type Occurrence } from '../model';

/** A stored form that opens with files which its product keeps nearby. */
export interface KeyFileForm {
  /** `encoding` of the occurrences it opens. */
  readonly encoding: string;
  /** Base names, lower case; all of them are needed. */
  readonly names: readonly string[];
  /** Folders they may be in, relative to the document's folder or one above it. */
  readonly folders: readonly string[];
}

const KEY_FILE_FORMS: readonly KeyFileForm[] = [
  { encoding: 'jenkins', names: ['master.key', 'hudson.util.secret'], folders: ['secrets', '.'] },
  { encoding: 'netscaler-kek', names: ['f1.key', 'f2.key'], folders: ['keys', '.'] },
  { encoding: 'f5-master-key', names: ['master'], folders: ['kstore', 'bigip/kstore', '.'] },
  { encoding: 'weblogic', names: ['serializedsystemini.dat'], folders: ['security', '.'] },
];

/** Base names, lower case, of every key file known. */
export const KEY_FILE_NAMES: ReadonlySet<string> = new Set(KEY_FILE_FORMS.flatMap((form) => form.names));
/** Key files are a page at most. */
export const MAX_KEY_FILE_BYTES = 64 * 1024;

/** The form of an occurrence that key files could open. */
export function keyFileForm({ encoding, decoded }: Occurrence): KeyFileForm | undefined {
  return decoded || encoding === undefined ? undefined : KEY_FILE_FORMS.find((form) => form.encoding === encoding);
}

/**
 * The occurrence with its plaintext, where the key files that lie with it open it: whoever has the one has the other.
 * `keyFiles` by base name, lower case; `where` is the folder they were found in, for people.
 */
export function openWithKeyFiles(occurrence: Occurrence, keyFiles: Readonly<Record<string, Uint8Array>>, where: string, key: Uint8Array): Occurrence {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- decoders load only where there is something to open
  const { decodeForm } = require('../decode/forms') as typeof import('../decode/forms');
  const plain = decodeForm(occurrence.encoding!, occurrence.secret.reveal(), { keyFiles });
  if (plain === undefined) return occurrence;
  const print = fingerprint(key, plain);
  return {
    ...occurrence,
    form: 'reversible',
    decoded: new Secret(plain),
    fingerprint: print,
    credentialId: credentialId(print),
    evidence: [...occurrence.evidence, { kind: 'key-file', effect: 'raises', text: `opens with the key files in ${where}, which were scanned with it` }],
  };
}
