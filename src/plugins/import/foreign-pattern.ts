import { RegExpParser, visitRegExpAST, type AST } from '@eslint-community/regexpp';

/** A pattern of another scanner as a pack's. */
export interface ConvertedPattern {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** What changed that its author should know. */
  readonly notes: readonly string[];
}

/** A pattern that has no counterpart here; the message says which part of it. */
export class NotConvertible extends Error {}

/** Characters an open quantifier may take: the window behind a keyword is 512 bytes. */
const OPEN_LIMIT = 256;

const POSIX: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9', alpha: 'A-Za-z', digit: '0-9', xdigit: '0-9A-Fa-f', upper: 'A-Z', lower: 'a-z', space: '\\s', word: '\\w', blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~', graph: '!-~', print: ' -~',
};

interface Flags { i: boolean; s: boolean; x: boolean; m: boolean }

/**
 * Turns a regular expression of RE2 (Go), Rust or Hyperscan flavour into JavaScript's on latin1 text: flags, named groups,
 * POSIX classes, anchors, verbose mode; open quantifiers get an end. Throws `NotConvertible`.
 */
export function convertPattern(source: string): ConvertedPattern {
  const notes: string[] = [];
  const head = /^\(\?([imsxU]+)\)/.exec(source.trimStart());
  const wholeIgnoresCase = head?.[1]!.includes('i') === true && !/\(\?[a-z]*-[a-z]*i/.test(source);
  const translated = translate(source.trim(), wholeIgnoresCase, notes);
  let ast: AST.Pattern;
  try {
    ast = new RegExpParser({ ecmaVersion: 2023 }).parsePattern(translated, undefined, undefined, { unicode: false });
  } catch (error) {
    throw new NotConvertible((error as Error).message);
  }
  const pattern = boundQuantifiers(translated, ast, notes);
  return { pattern, ignoreCase: wholeIgnoresCase, notes: [...new Set(notes)] };
}

/** Walks the text once; `caseByFlag` leaves `i` to the expression's flag, otherwise letters under it become classes of both cases. */
function translate(text: string, caseByFlag: boolean, notes: string[]): string {
  const stack: Flags[] = [];
  let flags: Flags = { i: false, s: false, x: false, m: false };
  let out = '';
  const letter = (character: string): string => {
    if (!flags.i || caseByFlag || !/[a-z]/i.test(character)) return character;
    return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  };
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    if (flags.x && /\s/.test(character)) { at++; continue; }
    if (flags.x && character === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    if (character === '\\') {
      const [piece, next] = escape(text, at, false);
      out += piece.length === 1 ? letter(piece) : piece;
      at = next;
    } else if (character === '[') {
      const [piece, next] = characterClass(text, at, flags.i && !caseByFlag);
      out += piece;
      at = next;
    } else if (character === '(') {
      const comment = /^\(\?#[^)]*\)/.exec(text.slice(at));
      if (comment) { at += comment[0].length; continue; }
      const inline = /^\(\?([a-zU]*)(?:-([a-z]+))?([:)])/.exec(text.slice(at));
      if (inline && (inline[1] || inline[2])) {
        const changed = { ...flags };
        for (const flag of inline[1]!) if (flag in changed) changed[flag as keyof Flags] = true; else throw new NotConvertible(`flag ${flag}`);
        for (const flag of inline[2] ?? '') if (flag in changed) changed[flag as keyof Flags] = false;
        if (inline[3] === ':') { stack.push(flags); out += '(?:'; }
        flags = changed;
        at += inline[0].length;
        continue;
      }
      stack.push(flags);
      flags = { ...flags };
      const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(text.slice(at));
      if (named) {
        out += `(?<${named[1]}>`;
        at += named[0].length;
        continue;
      }
      if (/^\(\?(?:>|\||P|R|\d|&|\()/.test(text.slice(at))) throw new NotConvertible(`${text.slice(at, at + 4)}…`);
      out += '(';
      at++;
    } else if (character === ')') {
      flags = stack.pop() ?? flags;
      out += ')';
      at++;
    } else if (character === '^') {
      out += '(?<![^\\n])';
      at++;
    } else if (character === '$') {
      out += '(?![^\\r\\n])';
      if (!flags.m) notes.push('$ is the end of a line here');
      at++;
    } else if (character === '.') {
      out += flags.s ? '[^]' : '.';
      at++;
    } else if (/[*+?}]/.test(character) && text[at + 1] === '+') {
      throw new NotConvertible('possessive quantifier');
    } else {
      out += letter(character);
      at++;
    }
  }
  return out;
}

/** An escape at `at`, translated, and where it ends. */
function escape(text: string, at: number, inClass: boolean): [string, number] {
  const next = text[at + 1] ?? '';
  if (next === 'A') return ['(?<![^\\n])', at + 2];
  if (next === 'z' || next === 'Z') return ['(?![^\\r\\n])', at + 2];
  if (next === 'x' && text[at + 2] === '{') {
    const end = text.indexOf('}', at);
    const code = parseInt(text.slice(at + 3, end), 16);
    if (code > 0xff) throw new NotConvertible(`\\x{${code.toString(16)}}: text is read byte by byte`);
    return [`\\x${code.toString(16).padStart(2, '0')}`, end + 1];
  }
  if (/[pP]/.test(next)) throw new NotConvertible('\\p{…}: text is read byte by byte');
  if (/[QEGKRXhHvVCN]/.test(next) && !(inClass && next === 'v')) throw new NotConvertible(`\\${next}`);
  if (next === 'a') return ['\\x07', at + 2];
  // An escaped character that needs no escape (`\"`, `\/`, `\-`) stays one; letters and digits keep their meaning.
  return [text.slice(at, at + 2), at + 2];
}

/** A class that begins at `at`, translated, and where it ends. */
function characterClass(text: string, at: number, bothCases: boolean): [string, number] {
  let out = '[';
  let index = at + 1;
  if (text[index] === '^') { out += '^'; index++; }
  if (text[index] === ']') { out += '\\]'; index++; }
  let content = '';
  for (; index < text.length && text[index] !== ']';) {
    const posix = /^\[:(\^?)(\w+):\]/.exec(text.slice(index));
    if (posix) {
      const set = POSIX[posix[2]!];
      if (!set || posix[1]) throw new NotConvertible(posix[0]);
      content += set;
      index += posix[0].length;
    } else if (text[index] === '\\') {
      const [piece, next] = escape(text, index, true);
      content += piece;
      index = next;
    } else if (text.startsWith('&&', index) || text.startsWith('--', index)) {
      throw new NotConvertible('class arithmetic');
    } else {
      content += text[index] === '[' ? '\\[' : text[index];
      index++;
    }
  }
  if (index >= text.length) throw new NotConvertible('a class that does not end');
  return [`${out}${bothCases ? withBothCases(content) : content}]`, index + 1];
}

/** A class's content with the other case of its letters and letter ranges. */
function withBothCases(content: string): string {
  const more = content.match(/\\.|[a-z]-[a-z]|[A-Z]-[A-Z]|[^\\]/g)?.map((piece) => (/^[a-z](?:-[a-z])?$/.test(piece) ? piece.toUpperCase() : /^[A-Z](?:-[A-Z])?$/.test(piece) ? piece.toLowerCase() : '')) ?? [];
  return content + more.join('');
}

/** Gives every open quantifier an end, from the last to the first so that places stay right. */
function boundQuantifiers(text: string, ast: AST.Pattern, notes: string[]): string {
  const open: AST.Quantifier[] = [];
  visitRegExpAST(ast, { onQuantifierEnter: (node) => { if (node.max === Infinity) open.push(node); } });
  if (open.length > 0) notes.push(`open quantifiers end after ${OPEN_LIMIT}`);
  let out = text;
  // Edits go from the back of the text to its front; an inner quantifier ends before the outer one's sign.
  for (const { element, end, min, greedy } of open.sort((a, b) => b.element.end - a.element.end)) {
    out = `${out.slice(0, element.end)}{${min},${Math.max(OPEN_LIMIT, min)}}${greedy ? '' : '?'}${out.slice(end)}`;
  }
  return out;
}

/** Gives the n-th capturing group (1-based) the name `secret`. */
export function nameSecret(pattern: string, group: number): string {
  const ast = new RegExpParser({ ecmaVersion: 2023 }).parsePattern(pattern, undefined, undefined, { unicode: false });
  const groups: AST.CapturingGroup[] = [];
  visitRegExpAST(ast, { onCapturingGroupEnter: (node) => void groups.push(node) });
  if (groups.some(({ name }) => name === 'secret')) return pattern;
  const found = groups[group - 1];
  if (!found) return pattern;
  const head = found.name === null ? '(' : `(?<${found.name}>`;
  return `${pattern.slice(0, found.start)}(?<secret>${pattern.slice(found.start + head.length)}`;
}

/** Capturing groups of a pattern. */
export function groupCount(pattern: string): number {
  let count = 0;
  visitRegExpAST(new RegExpParser({ ecmaVersion: 2023 }).parsePattern(pattern, undefined, undefined, { unicode: false }), { onCapturingGroupEnter: () => void count++ });
  return count;
}

/** Literals of which one is in every match, as far as the syntax tree says so; none where there is no such set. */
export function requiredLiterals(pattern: string): string[] {
  return literalsOf(new RegExpParser({ ecmaVersion: 2023 }).parsePattern(pattern, undefined, undefined, { unicode: false }).alternatives) ?? [];
}

function literalsOf(alternatives: readonly AST.Alternative[]): string[] | undefined {
  const all = alternatives.map(({ elements }) => bestOf(elements));
  return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one!);
}

/** The set with the longest shortest literal that one element, or a run of characters, of a sequence gives. */
function bestOf(elements: readonly AST.Element[]): string[] | undefined {
  let best: string[] | undefined;
  let run = '';
  const offer = (set: string[] | undefined): void => {
    if (set && Math.min(...set.map((text) => text.length)) > (best ? Math.min(...best.map((text) => text.length)) : 0)) best = set;
  };
  for (const element of elements) {
    if (element.type === 'Character') {
      run += String.fromCharCode(element.value);
      continue;
    }
    if (run) offer([run]);
    run = '';
    if (element.type === 'Group' || element.type === 'CapturingGroup') offer(literalsOf(element.alternatives));
    else if (element.type === 'Quantifier' && element.min > 0 && element.element.type !== 'Character') offer(bestOf([element.element]));
  }
  if (run) offer([run]);
  return best;
}
