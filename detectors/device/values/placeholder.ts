/** Why a value is no secret. */
export type NoSecret = 'removed' | 'placeholder' | 'reference' | 'empty';

/** What sanitisers write: netconan, oxidized, RANCID, vendors' own hiding, people. */
const REMOVED = [
  /^(?:<|&lt;)[^<>]{0,40}(?:removed|redacted|hidden|masked|stripped|sanitized|sanitised|deleted|secret|scrubbed|omitted|obfuscated|configuration)[^<>]{0,40}(?:>|&gt;)$/i,
  /^netconanremoved\d*$/i,
  // The front is left so that people know which it was.
  /^[\w./$+-]{1,24}\*{5,}$/,
  /^\[(?:sensitive|hidden|secret|removed|redacted|masked)\b/i,
  /^[*.\u2022x#-]{3,}$/i,
  /^(?:\*+|"\*+")$/,
  /^\$[0-9a-z]{1,2}\$[^$]*(?:removed|redacted|sanitized)/i,
  /^(?:removed|redacted|hidden|masked|scrubbed|sanitized|sanitised|stripped)(?:[_-].*)?$/i,
  /^_?(?:removed|redacted)_/i,
  /^\[(?:removed|redacted|hidden|masked)\]$/i,
  /^-----(?:removed|redacted)-----$/i,
  /^(?:SECRET|PASSWORD|KEY|COMMUNITY|TOKEN)[_-](?:REMOVED|REDACTED|HIDDEN|DATA)$/,
  /^x{2,}$/i,
  /^\$[0-9a-z]{1,2}\$[x*.#]+\$[x*.#]+$/i,
  /redacted|sanitized|sanitised/i,
];

/** Variables of templates and shells, and blanks to fill in. */
const PLACEHOLDER = [
  /\{\{.{0,200}\}\}/, /\{%/, /^\$\{[^}]+\}$/, /^\$(?:[A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*)$/, /^\$[a-z]{2,}(?:[A-Z][a-z]{2,})+$/, /^%[A-Za-z_]\w*%$/, /^<[\w .:/-]{2,60}>$/, /^<<[^<>]{1,60}>>$/, /^\{[A-Za-z_][\w. ]*\}$/, /^\[[A-Za-z][\w -]*\]$/, /^CHANGE_?ME(?:_\w+)?$/, /^@@?[A-Za-z_]\w*@@?$/, /^\[\[.*\]\]$/, /^\$\([^)]+\)$/, /^%\{.*\}/, /^#\{.*\}$/,
  /^(?:your|enter|insert|put)[_-]?(?:secret|password|passwd|key|community|psk|passphrase|token)(?:[_-]?here)?$/i,
  /^(?:password|passwordhash|secret|hash)?placeholder/i, /^\.\.\.+$/, /^\$p\$\w+$/, /^(?:\/\*|##)/, /^[\w+/=$-]{4,60}\.\.\.$/,
];

/** All of them in one: nearly no value fits any. */
const EITHER = new RegExp([...REMOVED, ...PLACEHOLDER].map(({ source }) => source).join('|'), 'i');

/** Words that stand where a secret would but say that there is none, or where it is. */
const NONE = new Set(['', 'none', 'null', 'nil', '""', "''", '!', '!!', '*', '!*', '*lk*', 'np', '(null)', 'n/a', 'not-set', 'unset', '<none>', '{', '}', ';', 'undefined']);

/** Recognises what sanitisers left, template variables, empty values and references instead of a secret. */
export function noSecret(value: string): NoSecret | undefined {
  const trimmed = value.trim();
  if (NONE.has(trimmed.toLowerCase())) return 'empty';
  if (!EITHER.test(trimmed)) return undefined;
  for (const pattern of REMOVED) if (pattern.test(trimmed)) return 'removed';
  for (const pattern of PLACEHOLDER) if (pattern.test(trimmed)) return 'placeholder';
  return undefined;
}
