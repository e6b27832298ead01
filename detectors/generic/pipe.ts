import { bareLiteral, readQuoted } from './literal';
import type { Place, Statement } from './place';

/** Commands that read a password from standard input: passwd(1) of Linux-PAM, docker-login(1) and its like, docker-secret-create(1), gpg(1), cryptsetup(8), sudo(8). */
export const stdinKeywords: readonly string[] = ['--stdin', 'password-stdin', 'sudo -s', '| passwd', '|passwd', 'docker secret create', 'podman secret create', '--passphrase-fd', 'cryptsetup '];
/** chpasswd(8) reads `account:password` lines; cloud-init has a list of the same lines under the same name. */
export const chpasswdKeywords: readonly string[] = ['chpasswd'];

/** `echo WORD |`, `printf 'WORD\n' |`, at the end of what stands before the command. */
const echoed = /\b(?:echo|printf)\s+(?:-\w+\s+)*(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s"'|;&<>()$`]{4,200}))\s*\|[^|;&]*$/;
const hereString = /<<<\s*(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s"'|;&<>()$`]{4,200}))/y;
const accountAndSecret = /^[a-z_][\w.-]{0,31}:(?=[^\s:])/i;
const listed = /\n[ \t]*(?:-[ \t]+)?["']?([a-z_][\w.-]{0,31}):([^\s:"']{4,100})["']?[ \t]*(?=\r?\n|$)/giy;

/** The first line of an echoed word: `-e "x\nx"` types it twice. */
function firstLine(word: string): string {
  return /^(?:\\n)?(.*?)(?:\\n.*)?$/s.exec(word)![1]!;
}

/** Where the one echoed word of `found` begins in `text`, which `found` was matched in at `base`. */
function wordOf(found: RegExpExecArray, base: number): { readonly word: string; readonly start: number } {
  const word = found[1] ?? found[2] ?? found[3]!;
  return { word, start: base + found.index + found[0].indexOf(word, found[0].search(/\s/)) };
}

/** Reads the password echoed into the command at `at`. */
export function* readStdin({ text, lineStart }: Place, at: number): Generator<Statement> {
  if (text.startsWith('--pass', at) && !/\bgpg2?\b/.test(text.slice(lineStart, at))) return;
  const found = echoed.exec(text.slice(lineStart, text[at] === '|' ? at + 1 : at));
  if (!found) return;
  const { word, start } = wordOf(found, lineStart);
  const secret = firstLine(word);
  // `echo "deploy:x" | chpasswd` is read as such; variables refer to a secret.
  if (/^\$|\$\{|\$\(|`/.test(secret) || secret.length < 4 || /\s/.test(secret)) return;
  yield { name: 'stdin password', operator: '|', kind: 'option', literal: bareLiteral(start, start + secret.length), nameStart: start };
}

/** Reads `account:password` given to chpasswd at `at`: echoed, as a here-string, or on the lines that follow. */
export function* readChpasswd(place: Place, at: number): Generator<Statement> {
  const { text, lineStart, lineEnd } = place;
  const before = echoed.exec(text.slice(lineStart, at));
  hereString.lastIndex = at + 'chpasswd'.length + (/^(?:\s+-\w+)*\s*/.exec(text.slice(at + 'chpasswd'.length, lineEnd))![0].length);
  const behind = before ? undefined : hereString.exec(text);
  const given = before ? wordOf(before, lineStart) : behind ? wordOf(behind, 0) : undefined;
  if (given) {
    const account = accountAndSecret.exec(given.word);
    if (account) yield statementOf(given.start + account[0].length, given.start + firstLine(given.word).length);
    return;
  }
  // A here-document, or cloud-init's list: up to six lines down, as many as follow each other.
  let from = lineEnd;
  for (let line = 0; line < 6 && from < text.length; line++) {
    listed.lastIndex = from;
    for (let found = listed.exec(text); found; found = listed.exec(text)) {
      const start = found.index + found[0].indexOf(found[2]!, found[0].indexOf(':'));
      if (!/^(?:false|true|null|text|hash|random|R|RANDOM)$/i.test(found[2]!)) yield statementOf(start, start + found[2]!.length);
      from = listed.lastIndex;
      line++;
    }
    const next = text.indexOf('\n', from + 1);
    if (next < 0) return;
    from = next;
  }
}

function statementOf(start: number, end: number): Statement {
  return { name: 'chpasswd password', operator: ':', kind: 'option', literal: bareLiteral(start, end), nameStart: start };
}

/** expect(1): what is sent where a password was asked for. */
export const sendKeywords: readonly string[] = ['send "', "send '", 'send -- "'];

/** Reads `send "x\r"` at `at` where the line or the two before it expect a password prompt. */
export function* readSend({ text }: Place, at: number): Generator<Statement> {
  const open = text.slice(at, at + 12).search(/["']/);
  const literal = open < 0 ? undefined : readQuoted(text, at + open);
  if (!literal) return;
  const value = text.slice(literal.start, literal.end).replace(/(?:\\[rn])+$/, '');
  const before = text.slice(Math.max(0, at - 120), at);
  if (!/expect[^\n]*(?:assw|ass(?:word|phrase))[^\n]*\n?[^\n]*$/i.test(before) || /[$[\]\s]/.test(value)) return;
  yield { name: 'send password', operator: ' ', kind: 'call', literal: { ...literal, end: literal.start + value.length }, nameStart: at };
}
