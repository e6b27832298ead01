/** Who removed a value, as far as the mark left in its place tells: netconan, `<removed>` of RANCID, `<secret hidden>` of Oxidized, stars of the device itself. */
export function markOf(value: string): string {
  const text = value.trim();
  if (/^netconanremoved/i.test(text)) return 'netconan';
  if (/^<[^>]*(?:hidden|configuration removed)[^>]*>$/i.test(text)) return 'oxidized';
  if (/^<removed>$/i.test(text)) return 'rancid';
  if (/^(?:<|&lt;|\[).*(?:>|&gt;|\])$/.test(text)) return 'bracketed mark';
  if (/^[*\u2022]+$/.test(text)) return 'stars';
  if (/^[x.#-]+$/i.test(text)) return 'blanked out';
  return 'word';
}
