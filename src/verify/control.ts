import type { Subject } from './contract';

/**
 * The same credential with its secret changed: same length, same character classes, same prefix. A verifier that
 * accepts it would accept anything.
 */
export function mutated(subject: Subject): Subject {
  return { ...subject, parts: { ...subject.parts, secret: mutate(subject.parts.secret) } };
}

/** Turns the last half of a secret into other characters of the same kind; keys in PEM change inside their base64. */
export function mutate(secret: string): string {
  const end = secret.includes('-----END') ? secret.lastIndexOf('-----END') : secret.length;
  const from = Math.floor(end / 2);
  const changed = [...secret].map((character, index) => {
    if (index < from || index >= end || (index - from) % 3 === 2) return character;
    if (/[a-z]/.test(character)) return rotate(character, 'a', 26);
    if (/[A-Z]/.test(character)) return rotate(character, 'A', 26);
    return /[0-9]/.test(character) ? rotate(character, '0', 10) : character;
  }).join('');
  return changed === secret ? `${secret}x` : changed;
}

/** Seven further, modulo the alphabet: hexadecimal digits would leave theirs, so those stay within a–f. */
function rotate(character: string, first: string, size: number): string {
  const offset = character.charCodeAt(0) - first.charCodeAt(0);
  const range = size === 26 && offset < 6 ? 6 : size;
  return String.fromCharCode(first.charCodeAt(0) + ((offset + (range === 6 ? 1 : 7)) % range));
}
