/** A pattern as a regular expression, and its longest literal: most paths lack it, and that is told much faster. */
export interface PathPattern {
  readonly literal: string;
  readonly expression: RegExp;
}

const cache = new Map<string, PathPattern>();
let last = '';
let lastLower = '';

/**
 * Whether a path ends as one of the patterns says: `*` stands for anything but `/`, `**` for
 * anything; a pattern begins at a segment's start unless it begins with `*`. Without patterns: true.
 */
export function pathMatches(path: string, patterns: readonly string[] | undefined): boolean {
  if (!patterns?.length) return true;
  // Many detectors ask of one document.
  if (path !== last) {
    last = path;
    lastLower = path.toLowerCase();
  }
  for (const pattern of patterns) {
    let compiled = cache.get(pattern);
    if (!compiled) cache.set(pattern, (compiled = pathPattern(pattern)));
    if (lastLower.includes(compiled.literal) && compiled.expression.test(lastLower)) return true;
  }
  return false;
}

/** A pattern ready to be tried on lower-case paths. */
export function pathPattern(pattern: string): PathPattern {
  return { literal: longestLiteral(pattern.toLowerCase()), expression: compilePathPattern(pattern) };
}

/** Slashes beside `**` may stand for nothing, so no literal reaches over one. */
function longestLiteral(pattern: string): string {
  return pattern.split(/[*/]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
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
