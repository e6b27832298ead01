import { readBelow } from './call';
import { bareLiteral } from './literal';
import type { Place, Statement } from './place';

/** What people write down for themselves: `login: admin / x`, `The password is x`; keywords of the prefilter. */
export const noteKeywords: readonly string[] = ['login: ', 'logins: ', 'login with ', 'log in with ', 'login as ', 'credentials: ', 'creds: ', 'password is ', 'passwort ist '];

const account = String.raw`["'\`]?[\w.@\\-]{2,60}["'\`]?`;
const secret = String.raw`["'\`]?([^\s"'\`,;()<>]{4,80})["'\`]?`;
/** Account and password with a slash or colon between, or with words that say which is which. */
const pair = new RegExp(String.raw`(?:logins?|credentials|creds):\s+${account}(?:\s*[/|]\s*|:)${secret}`, 'iy');
const spoken = new RegExp(String.raw`(?:login|log in)\s+(?:with|as)\s+(?:user(?:name)?\s+)?${account}\s*(?:[/|]\s*|(?:,|and|with)\s+(?:the\s+)?password\s+(?:is\s+|=\s*|:\s*)?)${secret}`, 'iy');
const said = new RegExp(String.raw`(?:password\s+is|passwort\s+ist)\s*:?\s+${secret}`, 'iy');

/** Reads the note at `at`, in prose or in a comment. */
export function* readNote({ text }: Place, at: number): Generator<Statement> {
  for (const pattern of [pair, spoken, said]) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) continue;
    const value = found[1]!.replace(/[.!?:]+$/, (end) => (end === '!' ? end : ''));
    // A word is what prose says of a password (`is required`), a path of two words no login.
    if (value.length < 4 || !/\d|[^A-Za-z0-9.]/.test(value) && !/[a-z][A-Z]/.test(value) || /^(?:https?:|\/|\$|%|\{)/.test(value)) return;
    const start = found.index + found[0].lastIndexOf(found[1]!);
    yield { name: 'password', operator: ':', kind: 'prose', literal: bareLiteral(start, start + value.length), nameStart: at };
    return;
  }
}

/** Ends of a comment or label that says what stands on the next line; keywords of the prefilter. */
export const labelKeywords: readonly string[] = ['api key', 'api token', 'access key', 'access token', 'secret key', 'auth token'].flatMap((words) => [`${words}\n`, `${words}\r\n`]);

/** Reads the token below a label whose last words begin at `at`. */
export function* readLabel(place: Place, at: number): Generator<Statement> {
  const end = /^\w+ \w+/.exec(place.text.slice(at, at + 20))![0].length + at;
  const statement = readBelow(place, { start: at, end, text: place.text.slice(at, end).replace(' ', '_') }, end);
  if (statement) yield statement;
}
