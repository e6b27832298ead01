import { randomInt } from 'node:crypto';
import { Secret } from '../../model';

/** Letters and digits only: no quoting, escaping or URL encoding changes them, in any consumer. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new password: 32 characters are 190 bits. Holds a lower-case and an upper-case letter and a digit, as policies ask. */
export function newPassword(length = 32): Secret {
  for (;;) {
    let password = '';
    for (let index = 0; index < length; index++) password += ALPHABET[randomInt(ALPHABET.length)];
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password)) return new Secret(password);
  }
}
