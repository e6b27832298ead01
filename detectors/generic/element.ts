import { bareLiteral } from './literal';
import { namesCredential } from './keywords';
import type { Name, Place, Statement } from './place';

/** A property list's pair: the name in one element, the value in the next. */
const listed = /<key>\s*([\w.-]{2,80})\s*<\/key>\s*<string>\s*(?=[^\s<])/y;

const plainAttribute = /\b(?:href|src|class|style|rel|title|action|target|for)\s*=\s*["'][^"'<>]*$/i;

/** Reads an XML element's text, `<password>x</password>` or `<property name="password">x</property>`; `at` is the `>`. */
export function readElement(place: Place, name: Name, at: number): Statement | undefined {
  const { text } = place;
  if (name.text === 'key') {
    listed.lastIndex = name.start - 1;
    const pair = listed.exec(text);
    if (pair) return readListed(text, pair[1]!, listed.lastIndex, name.start);
  }
  // `<a href="#PSK-credentials">`: the word stands in an attribute that names nothing.
  if (plainAttribute.test(text.slice(Math.max(place.lineStart, name.start - 60), name.start))) return undefined;
  const close = text.indexOf('<', at + 1);
  if (close < 0 || close - at > 1024 || !/^<\/|^<!\[CDATA\[/.test(text.slice(close, close + 9))) return undefined;
  let start = at + 1;
  let end = close;
  if (text[close + 1] === '!') {
    start = close + 9;
    end = text.indexOf(']]>', start);
  }
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  if (end <= start || /[\r\n]/.test(text.slice(start, end))) return undefined;
  const literal = bareLiteral(start, end);
  return { name: name.text, operator: '>', kind: 'element', literal, nameStart: name.start };
}

function readListed(text: string, name: string, start: number, nameStart: number): Statement | undefined {
  const end = text.indexOf('</string>', start);
  if (!namesCredential(name) || end < 0 || end - start > 1024) return undefined;
  const literal = bareLiteral(start, start + text.slice(start, end).trimEnd().length);
  return { name, operator: '>', kind: 'pair', literal, nameStart };
}
