const cache = new Map<string, RegExp>();

/**
 * Whether a path ends as one of the patterns says: `*` stands for anything but `/`, `**` for
 * anything; a pattern begins at a segment's start unless it begins with `*`. Without patterns: true.
 */
export function pathMatches(path: string, patterns: readonly string[] | undefined): boolean {
  if (!patterns?.length) return true;
  const lower = path.toLowerCase();
  for (const pattern of patterns) {
    let expression = cache.get(pattern);
    if (!expression) cache.set(pattern, (expression = compilePathPattern(pattern)));
    if (expression.test(lower)) return true;
  }
  return false;
}

function compilePathPattern(pattern: string): RegExp {
  const body = pattern
    .toLowerCase()
    .replace(/^\*\*\//, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?/g, '\0')
    .replace(/\*/g, '[^/]*')
    .replace(/\0/g, '.*');
  const start = pattern.startsWith('*') && !pattern.startsWith('**/') ? '' : pattern.startsWith('/') ? '' : '(?:^|/|!)';
  return new RegExp(`${start}${body}$`);
}
