import type { Target } from '../model';

/** Scheme, user, host, port and database around a password in a URL. */
const BEFORE = /([a-z][a-z0-9+.-]*):\/\/([^\s:@/'"]*):$/i;
const AFTER = /^@([^\s:/?#'"@]+|\[[0-9a-f:]+\])(?::(\d+))?(?:\/([^\s?#'"]*))?/i;

/** Names that stand beside a password, by what they give. */
const NEIGHBOURS = {
  host: /^(.*?)(?:host|hostname|server|address|endpoint)$/i,
  port: /^(.*?)port$/i,
  account: /^(.*?)(?:user|username|login|user_?name|role)$/i,
  database: /^(.*?)(?:database|dbname|db_?name|db|name)$/i,
} as const;
const OWN = /^(.*?)(?:password|passwd|pass|pwd|secret|token|auth|key)$/i;
/** How many lines away a neighbour may stand. */
const REACH = 12;
const ASSIGNMENT = /^(\s*)(?:export\s+|-\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*["']?([^"'\s#;,]+)/;

/**
 * What the text around a password says of the service it opens: the URL it stands in, or variables and keys
 * beside it with the same prefix or indentation (`DB_HOST` to `DB_PASSWORD`, `host:` to `password:`).
 */
export function surroundingTarget(text: string, start: number, end: number, name: string | undefined): Target {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = BEFORE.exec(text.slice(lineStart, start));
  const after = AFTER.exec(text.slice(end, end + 400));
  if (before && after) {
    const [, scheme, user] = before;
    const [, host, port, database] = after;
    return {
      service: scheme.toLowerCase().replace(/\+.*$/, ''), host: host.replace(/^\[|\]$/g, ''),
      ...(user ? { account: decode(user) } : {}), ...(port ? { port: Number(port) } : {}), ...(database ? { database: decode(database) } : {}),
    };
  }
  return neighbours(text, start, name);
}

function neighbours(text: string, start: number, name: string | undefined): Target {
  const lines = text.split('\n');
  const own = text.slice(0, start).split('\n').length - 1;
  const ownMatch = ASSIGNMENT.exec(lines[own] ?? '');
  const key = name ?? ownMatch?.[2];
  const prefix = key === undefined ? undefined : OWN.exec(key)?.[1];
  if (prefix === undefined) return {};
  const found: { host?: string; port?: number; account?: string; database?: string } = {};
  for (let index = Math.max(0, own - REACH); index <= Math.min(lines.length - 1, own + REACH); index++) {
    const line = ASSIGNMENT.exec(lines[index]);
    if (!line || (ownMatch && line[1].length !== ownMatch[1].length)) continue;
    for (const [field, pattern] of Object.entries(NEIGHBOURS)) {
      if (pattern.exec(line[2])?.[1].toLowerCase() !== prefix.toLowerCase()) continue;
      if (field === 'port') found.port ??= Number(line[3]) || undefined;
      else found[field as 'host' | 'account' | 'database'] ??= line[3];
    }
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
