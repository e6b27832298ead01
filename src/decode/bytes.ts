/**
 * Bytes of a hexadecimal text of one letter case or mixed, or undefined where it is not one.
 * Unlike Buffer.from it does not stop silently at the first foreign character.
 */
export function hexBytes(text: string): Buffer | undefined {
  return text.length > 0 && text.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

/** Bytes of standard base64 (RFC 4648 section 4); the padding may be missing. */
export function base64Bytes(text: string): Buffer | undefined {
  const body = text.replace(/={1,2}$/, '');
  if (body.length === 0 || body.length % 4 === 1 || !/^[A-Za-z0-9+/]+$/.test(body)) return undefined;
  return Buffer.from(body, 'base64');
}

/** Bytes of URL-safe base64 (RFC 4648 section 5); the padding may be missing. */
export function base64UrlBytes(text: string): Buffer | undefined {
  const body = text.replace(/={1,2}$/, '');
  if (body.length === 0 || body.length % 4 === 1 || !/^[\w-]+$/.test(body)) return undefined;
  return Buffer.from(body, 'base64url');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of UTF-8 bytes a person could have typed as a password: at least one character, no controls.
 * Decoders without a checksum of their own use it as their proof: a wrong key gives random bytes,
 * of which 8 pass with a probability of about 1 in 4,000.
 */
export function printableText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined;
  for (const byte of bytes) if (byte < 0x20 || byte === 0x7f) return undefined;
  try {
    const text = utf8.decode(bytes);
    // C1 controls and private or unassigned planes do not come from keyboards.
    return /[\u0080-\u009f\ue000-\uf8ff\ufff0-\uffff]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** `bytes` up to its first NUL. */
export function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** `bytes` without PKCS#7 padding (RFC 5652 section 6.3), or undefined where the padding is wrong. */
export function withoutPkcs7(bytes: Buffer, blockSize: number): Buffer | undefined {
  const pad = bytes[bytes.length - 1];
  if (pad === undefined || pad === 0 || pad > blockSize || pad > bytes.length) return undefined;
  for (let i = bytes.length - pad; i < bytes.length; i++) if (bytes[i] !== pad) return undefined;
  return bytes.subarray(0, bytes.length - pad);
}
