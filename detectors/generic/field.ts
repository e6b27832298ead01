import type { Language } from '../../src/model/language';
import { namesCredential } from './keywords';
import { bareLiteral, readLiteral, readQuoted, skipSpaces } from './literal';
import type { Place, Statement } from './place';

/**
 * A value and its name in two places that no operator joins: fields that a browser's driver fills (Cypress, Playwright, Selenium, Capybara),
 * Objective-C's keyed calls, neighbouring XML elements (property lists, Hadoop), items of a list of arguments, a default above its field.
 */
export const fieldKeywords: readonly string[] = [
  ').type(', ').fill(', '.send_keys(', '.sendkeys(', 'fill_in ', 'fill_in(', ' forkey:@"', ' forhttpheaderfield:@"', '</key>', '</name>', '- --', 'default_value = "', '".tochararray(',
];

const code: Language = { id: '', style: 'code' };
const nothing = () => undefined;
/** The string before a method: `get('#password')`, `find_element(By.ID, "password")`. */
const selected = /["'`]([^"'`\n]{3,80})["'`]\s*\)$/;
const filledIn = /fill_in[ (]\s*(?:["']([^"'\n]{3,60})["']|:(\w{3,60}))\s*,\s*(?:with:|:with\s*=>)\s*/iy;
/** The literal before `forKey:` and its kin, with what may stand between. */
const keyed = /@"([^"\n]{4,200})"\s*$/;
const headerScheme = /^(?:Basic|Bearer|Token)\s+/i;
const element = />([^<>\n]{3,80})$/;
const elementValue = /\s{0,40}<(string|value)>([^<>\n]{4,500})<\/\1>/y;
const item = /- ["']?-{1,2}([a-z][\w-]{2,60})["']?[ \t]*\r?\n[ \t]*- (["']?)([^\s"'#-][^\s"']{3,200})\2[ \t]*(?:\r?\n|$)/iy;
const field = /[^\n]{0,120}\n(?:[ \t]*(?:#\[|\/\/)[^\n]*\n)?[ \t]*(?:pub(?:\([a-z]+\))?\s+)?(\w{3,60})\s*:/y;

/** Java's char[] of a literal where a key store or a cipher takes its password. */
const characters = /(?:\.load|getKey|getEntry|\.init|PBEKeySpec|PasswordProtection)\s*\([^;]{0,160}"([^"\n]{4,80})$/;

/** The last word of a name that a credential's name ends with: `input[name=password]`, `user-password-field`. */
function credentialName(text: string): string | undefined {
  const name = /[\w.-]*$/.exec(text.replace(/[^\w.-]+$/, ''))?.[0] ?? '';
  return namesCredential(name) ? name : undefined;
}

/** Reads what stands around the keyword at `at`. */
export function* readField({ text, lineStart, language }: Place, at: number): Generator<Statement> {
  const before = text.slice(Math.max(lineStart, at - 240), at);
  const first = text.slice(at, at + 6).toLowerCase();
  if (first === 'fill_i') {
    filledIn.lastIndex = at;
    const found = filledIn.exec(text);
    const name = found && credentialName(found[1] ?? found[2]!);
    const literal = name && readQuoted(text, filledIn.lastIndex);
    if (literal) yield { name, operator: ',', kind: 'pair', literal, nameStart: at };
  } else if (first.startsWith(').') || first === '.send_' || first === '.sendk') {
    const name = credentialName(selected.exec(first[0] === ')' ? `${before})` : before)?.[1] ?? '');
    const literal = name && readLiteral(text, text.indexOf('(', at) + 1, { ...code, id: language.id }, nothing);
    if (literal && literal.quote && !literal.dynamic) yield { name, operator: '(', kind: 'pair', literal, nameStart: at };
  } else if (first[0] === ' ') {
    const name = credentialName(/:@"([^"\n]{2,60})"/.exec(text.slice(at, at + 90))?.[1] ?? '');
    const found = name && keyed.exec(before);
    if (!found) return;
    const value = found[1]!.replace(headerScheme, '');
    const end = at - (found[0].length - 2 - found[1]!.length);
    yield { name, operator: ':', kind: 'pair', literal: { ...bareLiteral(end - value.length, end), quote: '"', after: end + 1 }, nameStart: end - value.length };
  } else if (first[0] === '"') {
    const value = characters.exec(before)?.[1];
    if (value) yield { name: 'password', operator: '(', kind: 'call', literal: { ...bareLiteral(at - value.length, at), quote: '"', after: at + 1 }, nameStart: at - value.length };
  } else if (first[0] === '<') {
    const name = credentialName(element.exec(before)?.[1] ?? '');
    elementValue.lastIndex = text.indexOf('>', at) + 1;
    const found = name && elementValue.exec(text);
    if (!found) return;
    const end = elementValue.lastIndex - found[1]!.length - 3;
    yield { name, operator: '>', kind: 'element', literal: bareLiteral(end - found[2]!.length, end), nameStart: at };
  } else if (first[0] === '-') {
    item.lastIndex = at;
    const found = item.exec(text);
    const name = found && credentialName(found[1]!);
    if (!name) return;
    const start = text.lastIndexOf(found[3]!, item.lastIndex);
    yield { name, operator: ' ', kind: 'option', literal: { ...bareLiteral(start, start + found[3]!.length), quote: found[2]! }, nameStart: at };
  } else {
    const literal = readQuoted(text, skipSpaces(text, text.indexOf('"', at)));
    if (!literal) return;
    field.lastIndex = literal.after;
    const name = credentialName(field.exec(text)?.[1] ?? '');
    if (name) yield { name, operator: '=', kind: 'default', literal: { ...literal, fallback: true }, nameStart: at };
  }
}
