import { readBare, readQuoted, skipSpaces, type Literal } from './literal';
import type { Name, Place, Statement } from './place';

const word = /[^\s"'`;|&<>()\\]+/y;

/** Reads `--password value`: the name follows dashes and white space follows the name. `at` is the value's index. */
export function readOption(place: Place, name: Name, at: number): Statement | undefined {
  const { text } = place;
  const literal = readQuoted(text, at) ?? readBare(text, at, word);
  if (!literal || text[literal.start] === '-') return undefined;
  return { name: name.text, operator: ' ', kind: 'option', literal, nameStart: name.start };
}

/**
 * Short options of well-known clients: which letter carries the secret, and whether the value is
 * `account:secret`. Sources: curl(1), mysql(1), sshpass(1), redis-cli(1), sqlcmd, smbclient(1), ldapsearch(1), docker-login(1).
 */
const clients: ReadonlyArray<{ readonly command: RegExp; readonly option: RegExp; readonly account: boolean }> = [
  { command: /curl|httpie|wget/, option: /(?:-u|--user|--proxy-user|-U)(?:\s+|=)?/g, account: true },
  { command: /mysql\w*|mariadb\w*/, option: /\s-p(?=\S)/g, account: false },
  { command: /sshpass/, option: /\s-p\s*/g, account: false },
  { command: /redis-cli/, option: /\s(?:-a|--pass)\s+/g, account: false },
  { command: /sqlcmd|docker login|az login/, option: /\s-[Pp]\s+/g, account: false },
  { command: /smbclient/, option: /\s-U\s+/g, account: true },
  { command: /ldap\w+/, option: /\s-w\s+/g, account: false },
];

/** Commands of the clients above; keywords of the prefilter. */
export const clientKeywords: readonly string[] = ['curl ', 'wget ', 'mysql -', 'mysqldump', 'mysqladmin', 'mariadb', 'sshpass', 'redis-cli', 'sqlcmd', 'docker login', 'smbclient', 'ldapsearch', 'ldapmodify'];

/** Reads the secrets in a client's short options on the command's line, from the command's index `at`. */
export function* readCommand(place: Place, at: number): Generator<Statement> {
  const { text } = place;
  const line = text.slice(at, place.lineEnd);
  for (const { command, option, account } of clients) {
    const found = command.exec(line.slice(0, 14));
    if (found?.index !== 0) continue;
    option.lastIndex = found[0].length;
    for (let hit = option.exec(line); hit; hit = option.exec(line)) {
      const start = at + hit.index + hit[0].length;
      const literal = readQuoted(text, skipSpaces(text, start)) ?? readBare(text, start, word);
      if (!literal) continue;
      const value = account ? secretOfAccount(text, literal) : literal;
      // `--user bob:x` is about the secret behind the colon, not about the account.
      if (value) yield { name: account ? `${found[0]} password` : `${found[0]} ${hit[0].trim()}`, operator: ' ', kind: 'option', literal: value, nameStart: start };
    }
  }
}

function secretOfAccount(text: string, literal: Literal): Literal | undefined {
  const colon = text.slice(literal.start, literal.end).search(/[:%]/);
  return colon < 0 || literal.start + colon + 1 >= literal.end ? undefined : { ...literal, start: literal.start + colon + 1 };
}
