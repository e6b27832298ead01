/** One rule of a CODEOWNERS file. */
interface Rule {
  readonly pattern: Pattern;
  /** Empty: takes ownership away. */
  readonly owners: readonly string[];
  /** 1-based. */
  readonly line: number;
}

/** A section of GitLab's dialect; rules before any header are in a section of their own. */
interface Section {
  readonly rules: Rule[];
  readonly defaults: readonly string[];
}

/** Owners of a path with the line that says so (the last of the sections that do). */
export interface Owned {
  readonly owners: readonly string[];
  readonly line: number;
}

/** Where forges look for the file, first found wins (docs.github.com "About code owners"; docs.gitlab.com "Code Owners"). */
export const CODEOWNERS_PLACES = ['.github/CODEOWNERS', '.gitlab/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitea/CODEOWNERS', '.bitbucket/CODEOWNERS'] as const;

/** Longest file read (bytes): GitHub's limit is 3 MB. */
export const CODEOWNERS_BYTES = 3 * 1024 * 1024;

const SECTION = /^\^?\[([^\]]{1,200})\](?:\[\d+\])?\s*(.*)$/;

/**
 * Reads CODEOWNERS in GitHub's and GitLab's syntax and gives a function from path (below the repository's root) to owners.
 * Within a section the last rule that matches wins, also one without owners; the owners of all sections add up.
 * A section's header may name owners for its rules without any. Lines that make no sense are passed over, as forges do.
 */
export function codeowners(text: string): (path: string) => Owned | undefined {
  const sections = new Map<string, Section>([['', { rules: [], defaults: [] }]]);
  let section = sections.get('')!;
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const header = SECTION.exec(line);
    if (header) {
      const name = header[1]!.trim().toLowerCase(); // sections of one name are one (GitLab)
      section = sections.get(name) ?? { rules: [], defaults: ownersIn(header[2]!) };
      sections.set(name, section);
      return;
    }
    const [pattern = '', ...rest] = line.split(/(?<!\\)\s+/);
    // GitHub: no `!`; a leading `\#` is a literal number sign.
    if (pattern.startsWith('!')) return;
    const owners = ownersIn(rest.join(' '));
    section.rules.push({ pattern: patternOf(pattern), owners: owners.length ? owners : section.defaults, line: index + 1 });
  });
  return (path) => {
    const owners: string[] = [];
    let line = 0;
    for (const { rules } of sections.values()) {
      const rule = rules.findLast(({ pattern }) => matches(pattern, path));
      if (!rule?.owners.length) continue;
      owners.push(...rule.owners);
      line = rule.line;
    }
    return owners.length ? { owners: [...new Set(owners)], line } : undefined;
  };
}

/** `@user`, `@org/team`, `@@role` (GitLab) and e-mail addresses; a comment ends the list. */
function ownersIn(text: string): string[] {
  return text.replace(/(?:^|\s)#.*/, '').split(/\s+/).filter((word) => /^@|^[^@\s]+@[^@\s]+$/.test(word)).slice(0, 50);
}

/**
 * A pattern as gitignore's, with the forges' differences: `*` stays within a folder, a trailing `*` does not
 * take in subfolders, a folder takes in everything below it, and there are neither `!` nor `[…]`. Matched segment by
 * segment without regular expressions: the file is a stranger's, and may be made to backtrack.
 */
function patternOf(pattern: string): Pattern {
  const glob = pattern.replace(/\\(.)/g, '$1');
  const bare = glob.replace(/^\//, '').replace(/\/$/, '');
  const anchored = glob.replace(/\/$/, '').includes('/');
  const segments = anchored ? bare.split('/') : ['**', bare];
  const last = segments.at(-1);
  // `docs/*` owns the files in docs only; `docs`, `docs/`, `/docs` and `**/logs` everything below as well.
  const wide = last !== '*' && last !== '**';
  return { segments, below: wide ? (glob.endsWith('/') ? 'only' : 'also') : 'no' };
}

interface Pattern {
  readonly segments: readonly string[];
  /** Whether what lies below a match is owned: also, only (a folder), or not. */
  readonly below: 'also' | 'only' | 'no';
}

function matches({ segments, below }: Pattern, path: string): boolean {
  const parts = path.split('/');
  if (below !== 'only' && wildcard(segments, parts, segment)) return true;
  if (below === 'no') return false;
  return wildcard([...segments, '**', '*'], parts, segment);
}

function segment(pattern: string, text: string): boolean {
  return wildcard([...pattern].map((character) => (character === '*' ? '**' : character)), [...text], (a, b) => a === '?' || a === b);
}

/** Sequence match where `**` takes any number of items; going back to the last `**` only makes it quadratic at worst. */
function wildcard(pattern: readonly string[], items: readonly string[], equal: (pattern: string, item: string) => boolean): boolean {
  let p = 0;
  let star = -1;
  let from = 0;
  for (let i = 0; i < items.length; ) {
    if (pattern[p] === '**') {
      star = p++;
      from = i;
    } else if (p < pattern.length && equal(pattern[p]!, items[i]!)) {
      p++;
      i++;
    } else if (star >= 0) {
      p = star + 1;
      i = ++from;
    } else return false;
  }
  while (pattern[p] === '**') p++;
  return p === pattern.length;
}
