import { base64Bytes, printableText, withoutPkcs7 } from './bytes';
import { decipher, digest } from './cipher';
import type { DecodeContext } from './context';
import { decipherRc2Cbc } from './rc2';

/** Password under which every WebLogic server keeps its domain's key (public since 2012; a constant of the product). */
const PASSWORD = '0xccb97558940b82637c8bec3c770f86fa3a391a56';
const ITERATIONS = 5;

/**
 * WebLogic `{AES}` and `{3DES}` with the domain's `security/SerializedSystemIni.dat` (`context.keyFiles['serializedsystemini.dat']`):
 * length and salt, version, length and 3DES key, from version 2 on length and AES key; both keys sealed by RC2-128-CBC under the
 * PKCS#12 derivation of the salt (PBEWithSHAAnd128BitRC2-CBC). Written from public descriptions and tested by round trips.
 */
export function decodeWeblogic(text: string, context: DecodeContext = {}): string | undefined {
  const file = context.keyFiles?.['serializedsystemini.dat'];
  const parts = /^\{(AES|3DES)\}([A-Za-z0-9+/=]+)$/.exec(text.replaceAll('\\', ''));
  const data = parts && base64Bytes(parts[2]!);
  if (!file || !data) return undefined;
  const bytes = Buffer.from(file);
  const salt = counted(bytes, 0);
  if (salt.length === 0) return undefined;
  const versionAt = 1 + salt.length;
  const desKey = counted(bytes, versionAt + 1);
  const sealed = parts[1] === '3DES' ? desKey : counted(bytes, versionAt + 2 + desKey.length);
  const opened = decipherRc2Cbc(pkcs12(1, salt, 16), pkcs12(2, salt, 8), sealed);
  const key = opened && withoutPkcs7(opened, 8);
  if (!key) return undefined;
  const padded = parts[1] === '3DES'
    ? decipher('des-ede3-cbc', key, Buffer.concat([salt, salt]).subarray(0, 8), data)
    : decipher('aes-128-cbc', key, data.subarray(0, 16), data.subarray(16));
  const plain = padded && withoutPkcs7(padded, parts[1] === '3DES' ? 8 : 16);
  return plain && printableText(plain);
}

/** A byte that counts, then so many bytes. */
function counted(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0));
}

/** PKCS#12 key derivation with SHA-1 (RFC 7292, appendix B.2), for outputs of one hash at most. `id`: 1 key, 2 IV. */
export function pkcs12(id: number, salt: Uint8Array, length: number): Buffer {
  const password = Buffer.from(`${PASSWORD}\0`, 'utf16le').swap16();
  const fill = (bytes: Uint8Array): Buffer => Buffer.alloc(Math.ceil(bytes.length / 64) * 64, bytes);
  let hash = digest('sha1', Buffer.alloc(64, id), fill(salt), fill(password));
  for (let n = 1; n < ITERATIONS; n++) hash = digest('sha1', hash);
  return hash.subarray(0, length);
}
