import { createHash } from 'node:crypto';
import type { KeyFacts } from './der';

/** What stands unencrypted in an OpenSSH private key (PROTOCOL.key of OpenSSH). */
export interface OpensshFacts {
  /** `none` where the key needs no passphrase. */
  readonly cipher: string;
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`… */
  readonly keyType: string;
  /** `SHA256:…` as ssh-keygen -l and sshd's log show it. */
  readonly fingerprint: string;
  /** Comment inside, where the key is not encrypted: `user@host` mostly. */
  readonly comment?: string;
}

const MAGIC = 'openssh-key-v1\0';

/** Reads the header of an `openssh-key-v1` container. Undefined where it is not one, or is cut short. */
export function readOpensshKey(bytes: Buffer): OpensshFacts | undefined {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  let at = MAGIC.length;
  const string = (): Buffer | undefined => {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) return undefined;
    const part = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return part;
  };
  const cipher = string();
  string(); // KDF
  string(); // its options
  at += 4; // number of keys
  const publicKey = string();
  const secretPart = string();
  if (!cipher || !publicKey || publicKey.length < 8 || !secretPart) return undefined;
  const keyType = publicKey.toString('latin1', 4, 4 + publicKey.readUInt32BE(0));
  if (!/^[a-z0-9@.-]{4,60}$/.test(keyType)) return undefined;
  return {
    cipher: cipher.toString('latin1'),
    keyType,
    fingerprint: fingerprintOf(publicKey),
    comment: cipher.toString('latin1') === 'none' ? commentOf(secretPart) : undefined,
  };
}

/** The comment is the last string before the padding 1, 2, 3, …. */
function commentOf(secretPart: Buffer): string | undefined {
  let end = secretPart.length;
  const padding = secretPart[end - 1];
  if (padding >= 1 && padding <= 16 && secretPart[end - padding] === 1) end -= padding;
  for (let length = 1; length <= 200 && end - length - 4 >= 0; length++) {
    if (secretPart.readUInt32BE(end - length - 4) !== length) continue;
    const comment = secretPart.toString('latin1', end - length, end);
    return /^[\x20-\x7e]+$/.test(comment) ? comment : undefined;
  }
  return undefined;
}

/** OpenSSH's fingerprint of a public key blob (RFC 4253 section 6.6). */
export function fingerprintOf(publicKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** The fingerprint an RSA key has in authorized_keys. */
export function rsaFingerprint({ modulus, exponent }: NonNullable<KeyFacts['rsa']>): string {
  const parts = [Buffer.from('ssh-rsa'), exponent, modulus].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return fingerprintOf(Buffer.concat(parts));
}
