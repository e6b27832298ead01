/** An address as it may be shown: without user, password or token before the host. */
export function displayUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}

/** Whether a word is an address (`https://…`, `ssh://…`), not a path. */
export function isAddress(word: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(word);
}
