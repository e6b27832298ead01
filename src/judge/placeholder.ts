/** Why a value cannot be a stored credential: a stable word and what was seen. */
export interface NotASecret {
  readonly reason: 'placeholder' | 'reference' | 'removed' | 'filler';
  readonly detail: string;
}

/** Values that stand for a secret kept elsewhere: variables, templates, vault and secrets-manager references. */
const REFERENCE = new RegExp(
  [
    String.raw`^=?\$\{[^}]*\}$`, // ${VAR}, with what a loose pattern took before it
    String.raw`^\$\([^)]*\)$`, // $(command)
    String.raw`^\$[A-Za-z_]\w*$`, // $VAR
    String.raw`^%[A-Za-z_]\w*%$`, // %VAR%
    String.raw`\{\{.{0,200}\}\}`, // {{ template }}
    String.raw`^<%.{0,200}%>$`,
    String.raw`^#\{[^}]*\}$`, // Ruby, Octopus
    String.raw`^@[A-Za-z_.]{2,40}@$`, // autoconf, Maven
    String.raw`^(?:ssm|vault|op|keysweep|secretsmanager|awskms|akv|gcpsm|sm|bao|doppler|infisical):`,
    String.raw`^\{\{?resolve:`,
    String.raw`^(?:process\.env|os\.environ|ENV\[|System\.getenv|env\(|getenv)`,
    String.raw`^(?:arn:aws|projects\/[^/]+\/secrets\/)`,
    String.raw`^!(?:vault|Ref|GetAtt|Sub|ImportValue|secret|env_var)\b`,
    String.raw`^(?:var|local|data|module|secrets|params|inputs|github|values|config)\.[A-Za-z_][\w.[\]"']*$`,
  ].join('|'),
  'i',
);

/** What people and sanitisers write where a secret was or shall be. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`^<[^<>]{0,80}>$`, // <your token>
    String.raw`^\[[A-Za-z _-]{2,60}\]$`,
    String.raw`^(?:your|my|the|some|any|an?|enter|insert|put|add|set|use|paste|type|fill|replace|change|update|provide)[-_ ]?(?:own|in|with|here|me|this|it|a|an|the|your|my|strong|secure|random|real|new|super|actual|secret|private|access|api|auth|client|db|database|root|admin|user|app|test|bot|aws|github|gitlab|google|slack|stripe|openai|password|passwd|pass|token|key|id)*[-_ ]?(?:here|me|now|please|this|value|string|token|key|secret|password|passwd|pass|id|credential|credentials)?[-_!. ]*$`,
    String.raw`(?:your|replace|insert|enter|change)[-_ ]?(?:me|this|with|your|own|here|it)\b`,
    String.raw`^(?:change|replace|fill|fix|set|edit)[-_]?(?:me|this|it)`,
    String.raw`(?:todo|fixme|tbd|placeholder|redacted|sanitized|sanitised|obfuscated|censored|masked|removed|omitted|hidden|scrubbed|not[-_ ]?set|not[-_ ]?a[-_ ]?(?:real|secret)|dummy|example|sample)[-_ ]?(?:value|key|token|secret|password|string|only|data)?$`,
    String.raw`^(?:dummy|example|sample|fake|mock|placeholder|redacted|removed|none|null|nil|undefined|n\/a|na|empty|unset|default|string|value|text|true|false|yes|no|optional|required|unknown|test|testing|tests)$`,
    String.raw`^(?:password|passwd|passphrase|secret|token|api[-_]?key|apikey|key|username|user|login|credentials?|auth|authorization|bearer|basic)$`,
  ].join('|'),
  'i',
);

const REMOVED = /^(?:\*{3,}|x{4,}|X{4,}|\.{3,}|-{4,}|_{4,}|#{4,}|\?{3,}|•{3,}|\u2022{3,}|\u2026|0{6,}|1{6,})$|<(?:removed|secret hidden|configuration removed|redacted|hidden)>|\[(?:redacted|filtered|removed|masked|hidden|secret)\]|netconanRemoved/i;

/** Keyboard walks and counting sequences, which fill example tokens. */
const SEQUENCES = ['0123456789abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz0123456789', 'qwertyuiopasdfghjklzxcvbnm', '01234567890123456789', '1234567890abcdef1234567890abcdef'];

/**
 * Whether the value is a placeholder, a reference or a removed secret. `structured` values (tokens with a
 * prefix of their own) are only refused for fillers, never for the words in them; `issued` ones, which nobody
 * chooses as a password, for both.
 */
export function notASecret(value: string, structured = false, issued = structured): NotASecret | undefined {
  if (REMOVED.test(value)) return { reason: 'removed', detail: 'the value was starred out or removed' };
  if (isFiller(value) || countsInTurn(value)) return { reason: 'filler', detail: 'repeats one or two characters, or counts through the alphabet' };
  if (issued && (STUFFED.test(value) || countsOn(value) || isMostlyTwo(value))) return { reason: 'placeholder', detail: 'the token is filled with placeholder characters' };
  if (structured) return undefined;
  if (REFERENCE.test(value)) return { reason: 'reference', detail: 'refers to a value kept elsewhere' };
  if (PLACEHOLDER.test(value)) return { reason: 'placeholder', detail: 'a word people write where a secret shall stand' };
  return undefined;
}

/** Characters that people fill a token's form up with; `A` repeats in tokens of zero bytes. */
const STUFFED = /x{6,}|\.{4,}|\*{4,}|([B-Zb-z0-9])\1{6,}|EXAMPLE(?:KEY)?$|your[-_]|[-_]here$/i;

/** Characters in their order that no chance brings about. */
const COUNTED = 14;

/** Whether a stretch of the value counts through the alphabet or the digits. */
function countsOn(value: string): boolean {
  const lower = value.toLowerCase();
  let run = 1;
  for (let index = 1; index < lower.length; index++) {
    const step = lower.charCodeAt(index) - lower.charCodeAt(index - 1);
    run = step === 1 || (lower[index] === '0' && lower[index - 1] === '9') || (lower[index] === 'a' && /[09]/.test(lower[index - 1]!)) ? run + 1 : 1;
    if (run >= COUNTED) return true;
  }
  return false;
}

/** Letters and digits by turns, each counting on (`a1b2c3d4e5`), as people type an example: so many, and this share of the value. */
const TURNS = 10;
const TURNS_SHARE = 0.4;

function countsInTurn(value: string): boolean {
  if (value.length < TURNS) return false;
  const text = value.toLowerCase();
  let run = 2;
  for (let index = 2; index < text.length; index++) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 2);
    const turns = isDigit(text.charCodeAt(index)) !== isDigit(text.charCodeAt(index - 1));
    run = turns && (step === 1 || (text[index] === '0' && text[index - 2] === '9') || (text[index] === '1' && text[index - 2] === '9')) ? run + 1 : 2;
    if (run >= TURNS && run >= text.length * TURNS_SHARE) return true;
  }
  return false;
}

const isDigit = (code: number) => code >= 48 && code <= 57;

/** Share of the letters and digits that two characters have in no random token of 24 and more. */
const MOSTLY = 0.7;

/** Whether two characters make up most of the value; not `A`, which stands for zero bytes. */
export function isMostlyTwo(value: string): boolean {
  if (value.length < 24) return false;
  const counts = new Map<string, number>();
  let all = 0;
  for (const character of value) {
    if (!/[A-Za-z0-9]/.test(character)) continue;
    all++;
    if (character !== 'A') counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const [first = 0, second = 0] = [...counts.values()].sort((a, b) => b - a);
  return first + second >= all * MOSTLY;
}

function isFiller(value: string): boolean {
  if (value.length < 8) return false;
  const body = value.replace(/^[A-Za-z]{1,10}[-_](?=.{8})/, '');
  if (hasTwoCharacters(body)) return true;
  // `12345678-1234-1234-1234-123456789012`: each part counts from its beginning, or repeats.
  if (value.length === 36 && value.split('-').every((part) => '12345678901234567890'.startsWith(part) || /^(.)\1*$/.test(part))) return true;
  const lower = body.toLowerCase();
  for (const sequence of SEQUENCES) if (lower.length >= 10 && sequence.includes(lower)) return true;
  return false;
}

/** Whether all characters are one or two. */
function hasTwoCharacters(text: string): boolean {
  const first = text.charCodeAt(0);
  let second = first;
  for (let index = 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === first || code === second) continue;
    if (second !== first) return false;
    second = code;
  }
  return true;
}
