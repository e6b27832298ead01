import { bareLiteral } from './literal';
import type { Name, Place, Statement } from './place';

/** Reads an XML element's text, `<password>x</password>` or `<property name="password">x</property>`; `at` is the `>`. */
export function readElement(place: Place, name: Name, at: number): Statement | undefined {
  const { text } = place;
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
