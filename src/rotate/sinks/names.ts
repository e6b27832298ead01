import { createHash } from 'node:crypto';

/** A key as a store's name, whose characters are few; a short hash keeps two keys apart that would fall together. */
export function storeName(key: string, allowed: RegExp, maxLength: number): string {
  const clean = [...key].map((character) => (allowed.test(character) ? character : '-')).join('');
  if (clean === key && key.length <= maxLength) return key;
  return `${clean.slice(0, maxLength - 9)}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** Gets a token once, and again a minute before it ends. */
export function renewedToken(login: (signal?: AbortSignal) => Promise<{ token: string; expiresIn: number }>): (signal?: AbortSignal) => Promise<string> {
  let token: string | undefined;
  let until = 0;
  return async (signal) => {
    if (token === undefined || Date.now() > until) {
      const fresh = await login(signal);
      token = fresh.token;
      until = Date.now() + (fresh.expiresIn - 60) * 1000;
    }
    return token;
  };
}
