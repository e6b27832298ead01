import type { Language } from '../../src/model/language';
import { readLiteral, skipLines } from './literal';
import type { Place, Statement } from './place';

/**
 * Calls whose arguments are an account and its password, in this order: of net/http and net/smtp (Go), java.net and java.sql, System.Net (.NET),
 * requests and smtplib (Python), reqwest (Rust), DBI (Perl). `secret` is the index of the password among the arguments.
 */
const calls: ReadonlyArray<{ readonly keyword: string; readonly call: RegExp; readonly secret: number }> = [
  { keyword: 'setbasicauth(', call: /setbasicauth\(/iy, secret: 1 },
  { keyword: 'basicauth(', call: /basicauth\(/iy, secret: 1 },
  { keyword: 'basic_auth(', call: /basic_auth\(/iy, secret: 1 },
  { keyword: 'plainauth(', call: /plainauth\(/iy, secret: 2 },
  { keyword: 'networkcredential(', call: /networkcredential\(/iy, secret: 1 },
  { keyword: 'passwordauthentication(', call: /passwordauthentication\(/iy, secret: 1 },
  { keyword: 'passwordcredentials(', call: /passwordcredentials\(/iy, secret: 1 },
  { keyword: 'auth=(', call: /auth\s*=\s*\(/iy, secret: 1 },
  { keyword: 'auth = (', call: /auth\s*=\s*\(/iy, secret: 1 },
  { keyword: '.login(', call: /\.login\(/iy, secret: 1 },
  { keyword: 'drivermanager.getconnection(', call: /drivermanager\.getconnection\(/iy, secret: 2 },
  { keyword: 'dbi->connect(', call: /dbi->connect\(/iy, secret: 2 },
];

export const accountKeywords: readonly string[] = calls.map(({ keyword }) => keyword);

const nothing = () => undefined;
/** An argument that is passed over: a literal, a number, a name or a member of one. */
const argument = /\s*(?:\w+\s*[=:]\s*)?(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[\w.$>-]{1,80}(?:\(\))?)\s*,\s*(?:\w+\s*[=:]\s*)?/y;

/** Reads the password of a call that begins at `at`. */
export function* readAccountCall({ text, language }: Place, at: number): Generator<Statement> {
  const known = calls.find(({ keyword }) => text.slice(at, at + keyword.length).toLowerCase() === keyword);
  if (!known) return;
  known.call.lastIndex = at;
  if (!known.call.test(text)) return;
  let index = known.call.lastIndex;
  for (let passed = 0; passed < known.secret; passed++) {
    argument.lastIndex = index;
    if (!argument.test(text)) return;
    index = argument.lastIndex;
  }
  // The literal is read as code whatever the file: a call is one.
  const code: Language = { ...language, style: 'code' };
  const literal = readLiteral(text, skipLines(text, index, 1), code, nothing);
  if (!literal || literal.dynamic || literal.quote === '') return;
  yield { name: 'password', operator: '(', kind: 'call', literal, nameStart: at };
}
