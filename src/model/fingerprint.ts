import { createHmac } from 'node:crypto';

/**
 * The plaintext as it is compared: Unicode NFC, line ends `\n`, no surrounding white space.
 * PEM blocks lose all white space, so that wrapped, indented and one-line copies meet.
 */
export function normalizePlaintext(plaintext: string): string {
  const text = plaintext.normalize('NFC').replace(/\r\n?/g, '\n').trim();
  return text.startsWith('-----BEGIN') ? text.replace(/\s+/g, '') : text;
}

/**
 * Keyed fingerprint of one secret: HMAC-SHA-256 over the normalised plaintext, 64 hex digits.
 * The key makes it useless to whoever has only a report, also for short passwords.
 */
export function fingerprint(key: Uint8Array, plaintext: string): string {
  return createHmac('sha256', key).update(normalizePlaintext(plaintext), 'utf8').digest('hex');
}

/** Public name of a fingerprint key, so that reports made with different keys are not compared: 8 hex digits. */
export function keyId(key: Uint8Array): string {
  return createHmac('sha256', key).update('keysweep fingerprint key').digest('hex').slice(0, 8);
}

/** Id of a credential, from the fingerprint of its secret (or of its parts' fingerprints, joined). */
export function credentialId(fingerprintHex: string): string {
  return `c-${fingerprintHex.slice(0, 16)}`;
}
