import type { Leaf } from './leaf';

/** Values of a JSON text worth reading: deeper nesting is data, not configuration. */
const DEEPEST = 40;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Reads the strings, numbers and booleans of a JSON text, with their places. Bears comments, trailing commas and a text that is
 * cut off: what was read so far is given. Characters above latin1 in `\u` escapes become UTF-8 bytes.
 */
export function readJson(text: string, from = 0): Leaf[] {
  const leaves: Leaf[] = [];
  const path: string[] = [];
  let at = from;

  const blanks = (): void => {
    for (;;) {
      while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
      if (text.startsWith('//', at)) at = endOf(text, '\n', at);
      else if (text.startsWith('/*', at)) at = endOf(text, '*/', at) + 2;
      else return;
    }
  };
  const string = (): { value: string; start: number; end: number } | undefined => {
    const start = ++at;
    let value = '';
    for (let plain = at; at < text.length; at++) {
      const character = text[at];
      if (character === '"') {
        value += text.slice(plain, at);
        at++;
        return { value, start, end: at - 1 };
      }
      if (character !== '\\') continue;
      value += text.slice(plain, at);
      const escape = text[++at];
      if (escape === 'u') {
        const code = parseInt(text.slice(at + 1, at + 5), 16);
        value += code > 0xff ? Buffer.from(String.fromCharCode(code), 'utf8').toString('latin1') : String.fromCharCode(code || 0x20);
        at += 4;
      } else {
        value += ESCAPES[escape] ?? escape;
      }
      plain = at + 1;
    }
    return undefined;
  };
  const value = (): boolean => {
    blanks();
    const open = text[at];
    if (open === '"') {
      const read = string();
      if (!read) return false;
      leaves.push({ path: [...path], ...read });
      return true;
    }
    if (open === '{' || open === '[') return path.length < DEEPEST && members(open);
    const scalar = /^[-+\w.]+/.exec(text.slice(at, at + 64));
    if (!scalar) return false;
    leaves.push({ path: [...path], value: scalar[0], start: at, end: at + scalar[0].length });
    at += scalar[0].length;
    return true;
  };
  const members = (open: string): boolean => {
    const close = open === '{' ? '}' : ']';
    at++;
    for (let index = 0; ; index++) {
      blanks();
      if (text[at] === close) {
        at++;
        return true;
      }
      if (open === '{') {
        if (text[at] !== '"') return false;
        const name = string();
        blanks();
        if (!name || text[at] !== ':') return false;
        at++;
        path.push(name.value);
      } else {
        path.push(String(index));
      }
      const read = value();
      path.pop();
      if (!read) return false;
      blanks();
      if (text[at] === ',') at++;
    }
  };
  value();
  return leaves;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}
