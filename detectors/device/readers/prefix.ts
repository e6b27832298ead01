/** What stands before a statement on its line: prompts, list marks, quotes, diff marks, command-line verbs. */
export interface Prefix {
  /** Offset of the statement's first byte. */
  readonly start: number;
  /** Columns to count in addition, for prompts that say how deep they stand (`(config-line)#`). */
  readonly depth: number;
  /** True where the whole statement is a path (`set …`, `/configure …`). */
  readonly path: boolean;
  /** True where the line takes something away. */
  readonly negated: boolean;
}

const isBlank = (c: number): boolean => c === 32 || c === 9;

/** Prompts of command lines: `r1#`, `r1(config-line)#`, `user@r1>`, `[~HUAWEI-aaa]`, `A:pe1>config>system#`, `[admin@MikroTik] >`, `(host) (config) #`. */
const PROMPT = /^(?:[*]?[A-Za-z][\w./:@~-]{0,62}(?:\(([\w-]+)\))?(?:>[\w>-]+)?[#>$%]|<[A-Z][\w.-]{0,40}>(?=\s*[a-z])|\[[*~]?[\w./:@-]{1,60}\](?: ?[#>])?|\([\w.-]{1,60}\) ?\^?\*?(?:\((?:config[\w-]*|[\w-]+)\) ?)?[#>]) ?/;

/** Words that take a statement away. */
const NEGATIONS = /^(?:no|undo|delete|unset|default|deactivate|rollback|clear)[ \t]/i;

/** Verbs that make a path of what follows (Junos, VyOS, PAN-OS, SR OS, Gaia) or that a script puts before a statement. */
const PATH_VERBS = /^(?:set \/ ?|set (?!(?:ext|large-)?community |comm-list|metric|weight|as-path|origin|local-pref|ip |ipv6 |tag |interface null|level)|\/configure |configure (?=system|router|service|port|log|redundancy|filter|qos|aaa)|edit |protect: |replace: |inactive: |nv set |net add )[ \t]*/i;
const VERBS = /^(?:do |(?:lines?|cmds?|commands?): |config (?=[a-z])|configure (?=[a-z])|add (?=[a-z])|cli command |action [\d.]+ cli command |cli )[ \t]*/i;

/** First two letters of those words: most lines begin with others, and no pattern is tried on them. */
const NEGATION_HEADS = pairsOf('no un de ro cl');
const VERB_HEADS = pairsOf('se /c co ed pr re in nv ne do ad cl ac li cm');

/** A bit for each pair of characters, in lower case, 7 bits each. */
function pairsOf(pairs: string): Uint8Array {
  const set = new Uint8Array(1 << 14);
  for (const pair of pairs.split(' ')) set[(pair.charCodeAt(0) << 7) | pair.charCodeAt(1)] = 1;
  return set;
}

function mayBe(heads: Uint8Array, text: string, at: number): boolean {
  return heads[(lower(text.charCodeAt(at)) << 7) | lower(text.charCodeAt(at + 1))] === 1;
}

const lower = (c: number): number => (c >= 65 && c <= 90 ? c | 32 : c & 127);

/** List marks of YAML, quotes of scripts, marks of a unified diff. */
const MARKS = /^(?:[-+](?=[a-z"' ])|["'`]|- |lines?: |cmds?: |commands?: |command |>>> )[ \t]*/i;

const LOGGED = 'logged command:';

/** Strips what is not the statement from the line [first, end); under another line (`nested`) `set` is a command of its own. */
export function readPrefix(text: string, first: number, end: number, nested = false): Prefix {
  let start = first;
  let depth = 0;
  let path = false;
  const rest = (): string => text.slice(start, Math.min(end, start + 120));
  // IOS logs commands: `%PARSER-5-CFGLOG_LOGGEDCMD: User:x  logged command:…`.
  let c = text.charCodeAt(start);
  if (c < 97 && end - start > LOGGED.length) {
    const logged = text.slice(start, Math.min(end, start + 240)).indexOf(LOGGED);
    if (logged >= 0) c = text.charCodeAt((start += logged + LOGGED.length));
  }
  // Almost all lines begin with a letter and are no prompt: leave them at once.
  const plain = (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
  if (!plain || hasPrompt(text, start, end)) {
    for (let round = 0; round < 3; round++) {
      const mark = MARKS.exec(rest());
      if (!mark) break;
      start += mark[0].length;
      nested = false;
    }
    const prompt = PROMPT.exec(rest());
    if (prompt && start + prompt[0].length < end) {
      start += prompt[0].length;
      if (prompt[1]?.includes('-')) depth = 1;
    }
  }
  for (let round = 0; round < 2 && mayBe(VERB_HEADS, text, start); round++) {
    const head = rest();
    const verb = (nested && head.startsWith('set ') ? null : PATH_VERBS.exec(head)) ?? VERBS.exec(head);
    if (!verb) break;
    path ||= PATH_VERBS.test(head);
    start += verb[0].length;
    while (start < end && (isBlank(text.charCodeAt(start)) || '"\''.includes(text[start]!))) start++;
  }
  return { start, depth, path, negated: mayBe(NEGATION_HEADS, text, start) && NEGATIONS.test(rest()) };
}

/** True where a prompt's last character stands in the line's first word. */
function hasPrompt(text: string, start: number, end: number): boolean {
  for (let i = start; i < end && i < start + 64; i++) {
    const c = text.charCodeAt(i);
    if (c === 35 || c === 62) return true; // # >
    if (c === 32 || c === 9) return false;
  }
  return false;
}
