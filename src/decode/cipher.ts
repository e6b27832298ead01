import { createDecipheriv, createHash, type CipherGCMTypes } from 'node:crypto';

/**
 * Decrypts without removing any padding. Undefined where the input does not fit the cipher
 * (length, key size) or this build of OpenSSL refuses it (FIPS).
 */
export function decipher(algorithm: string, key: Uint8Array, iv: Uint8Array | null, data: Uint8Array): Buffer | undefined {
  try {
    const decryption = createDecipheriv(algorithm, key, iv).setAutoPadding(false);
    return Buffer.concat([decryption.update(data), decryption.final()]);
  } catch {
    return undefined;
  }
}

/** Decrypts and checks the tag; undefined where the tag does not match. */
export function decipherGcm(
  algorithm: CipherGCMTypes,
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  tag: Uint8Array,
  associated: Uint8Array,
): Buffer | undefined {
  try {
    const decryption = createDecipheriv(algorithm, key, nonce, { authTagLength: tag.length });
    decryption.setAuthTag(tag).setAAD(associated);
    return Buffer.concat([decryption.update(data), decryption.final()]);
  } catch {
    return undefined;
  }
}

/**
 * Single DES. OpenSSL 3 moved it to the legacy provider, which stock Node does not load;
 * triple DES with one key three times is the same function (FIPS 46-3, keying option 3).
 */
export function decipherDesEcb(key: Uint8Array, data: Uint8Array): Buffer | undefined {
  return decipher('des-ede3', Buffer.concat([key, key, key]), null, data);
}

/** Single DES in CBC mode; see {@link decipherDesEcb}. */
export function decipherDesCbc(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer | undefined {
  return decipher('des-ede3-cbc', Buffer.concat([key, key, key]), iv, data);
}

/** RC4 key stream XOR data (in the legacy provider too, hence here). `skip` drops so many bytes of key stream first. */
export function rc4(key: Uint8Array, data: Uint8Array, skip = 0): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    [state[i], state[j]] = [state[j]!, state[i]!];
  }
  const output = Buffer.alloc(data.length);
  for (let n = 0, i = 0, j = 0; n < skip + data.length; n++) {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    [state[i], state[j]] = [state[j]!, state[i]!];
    if (n >= skip) output[n - skip] = data[n - skip]! ^ state[(state[i]! + state[j]!) & 255]!;
  }
  return output;
}

export function digest(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512', ...parts: (Uint8Array | string)[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
