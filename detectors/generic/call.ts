import { namesCredential } from './keywords';
import { bareLiteral, readLiteral, readQuoted, skipLines, skipSpaces, type Literal } from './literal';
import type { Name, Place, Statement } from './place';

const nothing = () => undefined;
/** Calls whose literal arguments are an account and its secret: `auth("user", "secret")`. */
export const twoParts = /(?:auth|credentials?|login|basic|password_?authentication)$/i;
/** From one argument to the next, whose name is passed over. */
export const comma = /\s*,\s*(?:\w+\s*[:=]\s*)?/y;

/** Calls that ask, change something else or make a name known: their argument is not what they are called. */
const verbs = /^(?:get|has|is|contains|add|remove|delete|find|validate|check|verify|make|on|off|once|emit|parse|format|read|load|resolve|fetch|handle|register|require|test|encode|decode|hash|compare|try|assert|expect|refute|skip|expire|revoke|reset|forgot|request|show|list|count|describe|log|print|warn|throw|raise|error|new_?test|create|build|generate|gen|derive|sign|calc|calculate|compute|wrap|unwrap|encrypt|decrypt|serialize|deserialize|bind|unbind|press|store|import|export|rotate|refresh|exchange|introspect|lookup|search|use|with_?out|skip)$/i;
/** `proc_cmdline_get_key(`: what is asked for, behind the name of a library. */
const innerVerb = /_(?:get|has|find|lookup|read|contains|check)_\w*$|_by_(?:key|token)$/;
/** The first word of a call's name: `get` of `getCredentials`, `get_credentials`, `GetCredentials`. */
const firstWord = /^_{0,2}(?:new_?test|[a-z]+|[A-Z][a-z]*)/;
/** What may be called on a credential so that the argument is one. */
const methods = /^(?:equals|equalsIgnoreCase|eq|eql|equal|equalTo|is|isEqualTo|toBe|toEqual|should|must|set|setValue|setText|sendKeys|type|fill|value|val|text|put|from|of|parse|compareTo|put|assign|default|defaultValue|withDefault|define|create|new|valueOf|returns|thenReturn|and_return)$/;

/** Reads `name("value")`, `setName("value")`, `auth("user", "value")`; `at` is the opening parenthesis. */
export function readCall(place: Place, name: Name, at: number): Statement | undefined {
  const { text, language } = place;
  const segments = name.text.split('.');
  const last = segments[segments.length - 1]!;
  const verb = firstWord.exec(last)?.[0] ?? last;
  if ((verbs.test(verb) && (verb === last || !methods.test(last))) || (!namesCredential(last) && !methods.test(last))) return undefined;
  if (innerVerb.test(last)) return undefined;
  const open = skipLines(text, at + 1, 1);
  const first = readLiteral(text, open, language, nothing);
  if (!first) return undefined;
  let literal = first;
  if (twoParts.test(name.text)) {
    comma.lastIndex = first.after;
    if (comma.test(text)) literal = readLiteral(text, comma.lastIndex, language, nothing) ?? first;
  }
  return { name: name.text, operator: '(', kind: 'call', literal, nameStart: name.start };
}

/** What makes a pair of an unquoted name and the literal behind it: a Ruby symbol (`set :password, 'x'`), C's string functions. */
const pairs = /(?:\b\w+[ (]:|^\s*-define\(|[[{,]\s*\{\s*|^\s*\{|\bstr(?:n?cpy|l?cpy|n?cmp|casecmp)\s*\(\s*)$/;
/** Constants that name a setting (`CURLOPT_PASSWORD`, `Context.SECURITY_CREDENTIALS`): an argument of their own before the value. */
const settingName = /^(?:[A-Za-z]+\.)*[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?(?:PASSWORD|PASSWD|USERPWD|CREDENTIALS|SECRET|SECRET_KEY|API_?KEY|(?:ACCESS|AUTH|API|BEARER|REFRESH)_TOKEN)$/;
/** `add_argument('--password', '-p', default='x')`: the default among the arguments that follow. */
const furtherDefault = /(?:,\s*(?!default)(?:\w+\s*=\s*)?(?:["'][^"'\n]{0,60}["']|[\w.]{1,40})\s*){0,4},\s*default\s*=\s*(?=["'])/y;

/** What names the value in a pair: `value:`, `default=`, `android:value=`. */
export const valueKey = /[\s,;]*["']?(?:android:|parameter|plaintext_|secret_|string_?)?(?:value|default|content|val|secret|plaintext)["']?\s*(?:=>|[=:])\s*/iy;
/** Up to three other fields between a name and its value (`type = "SecureString"`). */
const fields = /(?:[\s,;]+["']?(?!name\b|key\b|value\b)[A-Za-z]\w{1,30}["']?\s*(?:=>|[=:])\s*(?:"[^"\n{}]{0,80}"|'[^'\n{}]{0,80}'|[\w.-]{1,40})){1,3}(?=[\s,;]+["']?(?:value|plaintext_value|parametervalue|default)\b)/iy;

/** Moves `valueKey` behind fields that stand between. */
function valueFurther(text: string, at: number): boolean {
  fields.lastIndex = at;
  if (!fields.test(text)) return false;
  valueKey.lastIndex = fields.lastIndex;
  return valueKey.test(text);
}

const pairKey = /(?:name|key|id|variable|property|field|parameter|header|setting|option|param|var|label)["']?\s*(?:=>|[=:])\s*(?:["']|&quot;)?(?:\/?[\w.-]{1,30}\/){0,6}$/i;

/**
 * Reads what is named by another value: `put("password", "x")`, `("--password", "x")`, `"name": "DB_PASSWORD", "value": "x"`,
 * `- name: DB_PASSWORD` with `value: x` below. `at` stands behind the name and its closing quote.
 */
export function readPair(place: Place, name: Name, quoted: boolean, at: number): Statement | undefined {
  const { text, language } = place;
  let index = skipSpaces(text, at);
  let literal: Literal | undefined;
  if (pairKey.test(text.slice(Math.max(place.lineStart, name.start - 60), name.start))) {
    valueKey.lastIndex = index;
    if (valueKey.test(text) || valueFurther(text, index)) {
      const bare = language.style !== 'code' ? (source: string, from: number) => bareScalar(source, from) : nothing;
      literal = readLiteral(text, valueKey.lastIndex, language, bare);
      return literal && { name: name.text, operator: 'value', kind: 'pair', literal, nameStart: name.start };
    }
  }
  // Ansible's `lookup("plugin", "what")` asks for a secret.
  if (/\b(?:lookup|query|q)\(\s*["']$/.test(text.slice(Math.max(place.lineStart, name.start - 20), name.start))) return undefined;
  if (text[index] !== ',' || (!quoted && !pairs.test(text.slice(place.lineStart, name.start)) && !(settingName.test(name.text) && /[(,]\s*$/.test(text.slice(place.lineStart, name.start))))) return undefined;
  // `kdf(session['Key'], b"label")`: a subscript, and the next argument.
  if (/["'`]\]/.test(text.slice(name.end, at)) && /[\w\])]\[["'`]$/.test(text.slice(Math.max(place.lineStart, name.start - 3), name.start))) return undefined;
  if (quoted && !name.text.startsWith('-') && inListOfWords(text, place.lineStart, name.start, index)) return undefined;
  furtherDefault.lastIndex = index;
  index = furtherDefault.test(text) ? furtherDefault.lastIndex : skipLines(text, index + 1, 1);
  literal = readLiteral(text, index, { ...language, style: 'code' }, nothing);
  // curl's `user:password`.
  const colon = literal && name.text.endsWith('USERPWD') ? text.slice(literal.start, literal.end).indexOf(':') : -1;
  if (literal && colon > 0) literal = { ...literal, start: literal.start + colon + 1 };
  return literal && { name: name.text, operator: ',', kind: 'pair', literal, nameStart: name.start };
}

/**
 * `["bf16", "per_token", "fp4"]` is a list of words, no pair of a name and its value: three strings and more in a row. The
 * arguments of a call may alternate between names and values (`Map.of("user", "app", "password", "x")`).
 */
function inListOfWords(text: string, lineStart: number, nameStart: number, comma: number): boolean {
  const row = /([^\s,"'])?\s*((?:["'][^"'\n]{0,60}["']\s*,\s*)*)["']$/.exec(text.slice(Math.max(lineStart, nameStart - 200), nameStart));
  if (row?.[1] === '(') return false;
  const before = row?.[2]!.match(/,/g)?.length ?? 0;
  if (before > 0 && (row?.[1] === '[' || row?.[1] === '{')) return true;
  return before + (/^,\s*["'][^"'\n]{0,80}["']\s*,\s*["']/.test(text.slice(comma, comma + 240)) ? 1 : 0) >= 2;
}

/** A line that is nothing but a token, with a list's dash or Markdown's backticks. */
const lineOfToken = /:?[ \t]{0,8}\r?\n[ \t]{0,20}(?:[-*] )?`{0,3}([A-Za-z0-9_+/~.-]{20,400}={0,2})`{0,3}[ \t]{0,8}(?=\r?\n|$)/y;
/** What a line begins with that says what stands below it: a comment, a heading, words of prose. */
const labelStart = /^\s*(?:#|\/\/|;|--|\*|<!--)|^[\w .,()'&/-]*$/;

/** Reads a token on a line of its own below a comment or label that ends with the name (`# Acme API key`); `at` stands behind the name. */
export function readBelow(place: Place, name: Name, at: number): Statement | undefined {
  const { text, language } = place;
  const label = text.slice(place.lineStart, name.start);
  if ((language.style !== 'prose' && !/^\s*(?:#|\/\/|;)/.test(label)) || !labelStart.test(label) || label.trim() === '') return undefined;
  lineOfToken.lastIndex = at;
  const found = lineOfToken.exec(text);
  if (!found || !/\d/.test(found[1]!) || !/[A-Za-z]/.test(found[1]!) || /^[a-z]+(?:[-_./][a-z0-9]+)+$|^https?:/.test(found[1]!)) return undefined;
  const start = at + found[0].indexOf(found[1]!);
  // Of a digest only its issuer says that it opens something.
  return { name: name.text, operator: ':', kind: /[g-z]/i.test(found[1]!) ? 'prose' : 'used', literal: bareLiteral(start, start + found[1]!.length), nameStart: name.start };
}

function bareScalar(text: string, at: number): Literal | undefined {
  const end = text.slice(at, at + 512).search(/[\s"',]|$/);
  return end === 0 ? undefined : bareLiteral(at, at + end);
}

/** Reads Ruby's `let(:password) { "x" }`; `at` is the opening brace. */
export function readBlock(place: Place, name: Name, at: number): Statement | undefined {
  const literal = readQuoted(place.text, skipLines(place.text, at + 1, 1));
  return literal && { name: name.text, operator: '{', kind: 'call', literal, nameStart: name.start };
}

const terraformDefault = /\s*\{[^{}]{0,300}?\bdefault\s*=\s*(?=")/y;

/** Reads Terraform's `variable "db_password" { default = "x" }`; `at` stands behind the name's quote. */
export function readVariableBlock(place: Place, name: Name, at: number): Statement | undefined {
  terraformDefault.lastIndex = at;
  if (!terraformDefault.test(place.text)) return undefined;
  const literal = readQuoted(place.text, terraformDefault.lastIndex);
  return literal && { name: name.text, operator: 'default', kind: 'default', literal: { ...literal, fallback: true }, nameStart: name.start };
}
