import { digest } from './cipher';
import { printableText, untilNul } from './bytes';

const PLAIN = Buffer.from('88aca1b1', 'hex');
const RC4 = Buffer.from('efa89172', 'hex');
const AES = Buffer.from('efa89173', 'hex');

/** What a RouterOS .backup is by its magic; undefined: none. */
export function routerosBackupKind(head: Uint8Array): 'plain' | 'encrypted' | undefined {
  const magic = Buffer.from(head.subarray(0, 4));
  if (magic.equals(PLAIN)) return 'plain';
  return magic.equals(RC4) || magic.equals(AES) ? 'encrypted' : undefined;
}

/** The database files of a plain backup. Lengths are 32 bits, little endian: name, index, data, again and again. */
export function* routerosBackupFiles(bytes: Buffer): Generator<{ readonly name: string; readonly data: Buffer }> {
  const take = (at: number): [Buffer, number] | undefined => {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32LE(at);
    return end <= bytes.length ? [bytes.subarray(at + 4, end), end] : undefined;
  };
  for (let at = 8; at < bytes.length; ) {
    const name = take(at);
    const index = name && take(name[1]);
    const data = index && take(index[1]);
    if (!data) return;
    yield { name: name[0].toString('latin1'), data: data[0] };
    at = data[1];
  }
}

const RECORD = Buffer.from('M2', 'latin1');
const NAME_FIELD = Buffer.from('01000021', 'hex');
const PASSWORD_FIELD = Buffer.from('11000021', 'hex');

/**
 * Accounts of `user.dat`. Before RouterOS 6.43 a password is XORed with md5(account + constant); later ones
 * store a verifier that gives no text, and those accounts come without a password.
 */
export function routerosUsers(data: Buffer): { readonly user: string; readonly password: string | undefined }[] {
  const users: { user: string; password: string | undefined }[] = [];
  for (let at = data.indexOf(RECORD); at >= 0; ) {
    const next = data.indexOf(RECORD, at + 2);
    const record = data.subarray(at, next < 0 ? data.length : next);
    const name = field(record, NAME_FIELD);
    const sealed = field(record, PASSWORD_FIELD);
    if (name?.length) {
      const key = digest('md5', name, '283i4jfkai3389');
      const plain = sealed?.map((byte, i) => byte ^ key[i % 16]!);
      users.push({ user: name.toString('utf8'), password: plain && printableText(untilNul(Buffer.from(plain))) });
    }
    at = next;
  }
  return users;
}

function field(record: Buffer, tag: Buffer): Buffer | undefined {
  const at = record.indexOf(tag);
  return at < 0 ? undefined : record.subarray(at + 5, at + 5 + record[at + 4]!);
}
