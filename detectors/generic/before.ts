import { namesCredential } from './keywords';
import { bareLiteral, readQuoted } from './literal';
import type { Place, Statement } from './place';

/**
 * A value that stands before its name, as tools write entries that sort their keys: `- value: x` with `name: DB_PASSWORD` below (Kubernetes,
 * Azure Pipelines), `{"value": "x", "name": "DB_PASSWORD"}` (ECS), `"ParameterValue"` before `"ParameterKey"` (CloudFormation),
 * `<property value="x" name="password"/>` (Spring), `<value>` beside `<name>` (Hadoop) or inside an element with a name.
 */
const words = ['password', 'passwd', 'secret', 'token', 'apikey', 'api_key', 'secret_key', 'secretkey', 'access_key', 'passphrase'];
/** What ends the name: an entry's end where the name is its last field. */
const ends = ['\n', '\r', '"\n', '"\r', '"}', '" }', '"/', '" /', '">', '",', "'\n", "'\r", "'}", "' }"];

/** Keywords of the prefilter. */
export const beforeKeywords: readonly string[] = words.flatMap((word) => ends.map((end) => word + end));
export const elementKeywords: readonly string[] = ['<value>'];

/** Characters before the line that a value is looked for in. */
export const linesBefore = 240;

const nameKey = /(?:^|[\s{,<])(["']?)(?:parameterkey|name|key|variable|property|option_?name|parameter|setting)\1\s*[:=]\s*["']?$/i;
const valueBefore = /(?:^|[\s{,<-])(["']?)(?:android:)?(?:parametervalue|value|plaintext_value|default)\1\s*[:=]\s*(?:"([^"\n]{4,400})"|'([^'\n]{4,400})'|([^\s"',{}<>]{4,400}))[ \t]*,?\s*(?:[\w.-]{0,40}:)?["']?$/i;

const nextLine = /["'],\s*\r?\n\s*["']?(?:parametervalue|value|plaintext_value)["']?\s*[:=]\s*(?=["'])/iy;

/** Reads the value before the name whose keyword begins at `at`. */
export function* readBefore({ text }: Place, at: number): Generator<Statement> {
  let start = at;
  while (start > 0 && /[\w.$-]/.test(text[start - 1]!)) start--;
  const key = nameKey.exec(text.slice(Math.max(0, start - 40), start));
  if (!key) return;
  let end = at;
  while (end < text.length && /[\w.$-]/.test(text[end]!)) end++;
  const name = text.slice(start, end);
  if (!namesCredential(name)) return;
  // The key of the name, without the blank or brace that `nameKey` took before it.
  const keyStart = start - key[0].length + (/^[\s{,<]/.test(key[0]) ? 1 : 0);
  const from = Math.max(0, keyStart - linesBefore);
  const found = valueBefore.exec(text.slice(from, keyStart).replace(/["']$/, ''));
  if (!found) {
    // `"ParameterKey": "DBPassword",` with its value on the next line.
    nextLine.lastIndex = end;
    const literal = nextLine.test(text) ? readQuoted(text, nextLine.lastIndex) : undefined;
    if (literal) yield { name, operator: 'value', kind: 'pair', literal, nameStart: start };
    return;
  }
  const value = found[2] ?? found[3] ?? found[4]!;
  const valueStart = from + found.index + found[0].lastIndexOf(value);
  yield { name, operator: 'value', kind: 'pair', literal: { ...bareLiteral(valueStart, valueStart + value.length), quote: found[4] === undefined ? '"' : '' }, nameStart: valueStart };
}

const content = /<value>\s*([^<>\s][^<>\n]{2,400}[^<>\s])\s*<\/value>/iy;
const namedBefore = /(?:<(?:[\w:.-]+)(?:\s+[\w:.-]+="[^"<>]{0,80}")*?\s+name="([\w.-]{3,80})"(?:\s+[\w:.-]+="[^"<>]{0,80}")*\s*>|<name>\s*([\w.-]{3,80})\s*<\/name>)\s*$/i;
const namedBehind = /\s*<name>\s*([\w.-]{3,80})\s*<\/name>/iy;

/** Reads `<value>x</value>` at `at` inside `<property name="password">`, or beside `<name>`. */
export function* readValueElement({ text }: Place, at: number): Generator<Statement> {
  content.lastIndex = at;
  const found = content.exec(text);
  if (!found) return;
  const before = namedBefore.exec(text.slice(Math.max(0, at - linesBefore), at));
  namedBehind.lastIndex = content.lastIndex;
  const name = before ? (before[1] ?? '') : namedBehind.exec(text)?.[1];
  // `<name>` before `<value>` is read by field.ts.
  if (!name) return;
  if (!namesCredential(name)) return;
  const start = text.indexOf(found[1]!, at + 7);
  yield { name, operator: '>', kind: 'element', literal: bareLiteral(start, start + found[1]!.length), nameStart: start };
}
