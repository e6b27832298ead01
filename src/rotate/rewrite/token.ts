import { isYaml, type Format } from './format';

/** The value of a statement that holds a given part of a text. */
export interface Token {
  /** The value without its quotes: [start, end). */
  readonly start: number;
  readonly end: number;
  /** `'`, `"` or empty. */
  readonly quote: string;
  /** It goes on beyond its line (a heredoc, a block of YAML, a string of several lines): what stands in it is never the whole value. */
  readonly partial?: true;
}

/** Formats in which text without quotes on its line can only be the middle of a longer string. */
const QUOTED = new Set<Format>(['json', 'toml', 'hcl', 'tfvars']);
/** Formats in which a quote opens a string in the middle of a word too. */
const QUOTES_ANYWHERE = new Set<Format>(['shell', 'dotenv']);

/** The value that holds [start, end): within the quotes around it, or between blanks on its line. */
export function valueToken(text: string, start: number, end: number, format: Format): Token {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline - (text[newline - 1] === '\r' ? 1 : 0);
  if (inHeredoc(text, lineStart, format) || inBlock(text, lineStart, format)) return { start: lineStart, end: lineEnd, quote: '', partial: true };
  const state = scan(text, lineStart, start, format);
  if (state.quote !== '') {
    const close = closing(text, end, state.quote, format);
    if (close >= 0 && (close <= lineEnd || text.slice(start, end).includes('\n'))) return { start: state.opened + 1, end: close, quote: state.quote };
  }
  if (QUOTED.has(format)) return { start: lineStart, end: lineEnd, quote: '', partial: true };
  const head = text.slice(lineStart, start);
  const tail = text.slice(end, lineEnd);
  if (isYaml(format)) {
    const before = state.flow > 0 ? /^[^]*[[{,](?:[^[\]{},]*?:\s+|\s*)(?:[&!]\S*\s+)*/.exec(head) : /^\s*(?:-\s+)*(?:(?:"[^"]*"|'[^']*'|[^\s#'"{}[\],][^#]*?)\s*:\s+)?(?:[&!]\S*\s+)*/.exec(head);
    const stop = tail.search(state.flow > 0 ? /\s*(?:[,\]}]|\s#|$)/ : /\s+#|\s*$/);
    return { start: lineStart + (before?.[0].length ?? 0), end: end + (stop < 0 ? tail.length : stop), quote: '' };
  }
  const stop = tail.search(format === 'ini' || format === 'properties' ? /\s+[#;]|\s*$/ : /\s|$/);
  return { start: lineStart + lastAssignment(head), end: end + (stop < 0 ? tail.length : stop), quote: '' };
}

/** Reads a line up to `to`: the quote that is open there and where it was opened, and how deep in brackets of YAML's flow style it stands. */
function scan(text: string, from: number, to: number, format: Format): { readonly quote: string; readonly opened: number; readonly flow: number } {
  let quote = '';
  let opened = -1;
  let flow = 0;
  for (let at = from; at < to; at++) {
    const character = text[at];
    if (quote !== '') {
      if (character === '\\' && escapes(quote, format)) at++;
      else if (character === quote) quote = '';
    } else if (character === '\\' && QUOTES_ANYWHERE.has(format)) at++;
    else if ((character === '"' || character === "'") && (QUOTES_ANYWHERE.has(format) || !/[\w.]/.test(text[at - 1] ?? ' ') || at === from)) {
      quote = character;
      opened = at;
    } else if (character === '{' || character === '[') flow++;
    else if (character === '}' || character === ']') flow--;
  }
  return { quote, opened, flow };
}

/** Offset of the quote that ends a string, or -1. */
function closing(text: string, from: number, quote: string, format: Format): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\' && escapes(quote, format)) at++;
    else if (text[at] === quote) {
      if (quote === "'" && isYaml(format) && text[at + 1] === "'") at++;
      else return at;
    }
  }
  return -1;
}

/** Whether a backslash escapes the next character within these quotes. */
function escapes(quote: string, format: Format): boolean {
  return quote === '"' && format !== 'ini' && format !== 'properties';
}

/** Whether the line at `lineStart` stands in a heredoc of a shell script or of HCL. */
function inHeredoc(text: string, lineStart: number, format: Format): boolean {
  if (format !== 'shell' && format !== 'hcl' && format !== 'tfvars') return false;
  let word: string | undefined;
  for (const line of text.slice(0, lineStart).split(/\r?\n/)) {
    if (word !== undefined) {
      if (line.trim() === word) word = undefined;
    } else word = /(?<!<)<<[-~]?\s*\\?["']?([A-Za-z_]\w*)["']?/.exec(line)?.[1];
  }
  return word !== undefined;
}

/** Whether the line at `lineStart` stands in a block scalar of YAML (below a line that ends with `|` or `>`). */
function inBlock(text: string, lineStart: number, format: Format): boolean {
  if (!isYaml(format)) return false;
  const lines = text.slice(0, lineStart).split(/\r?\n/);
  lines.pop();
  let indent = indentOf(text.slice(lineStart));
  for (const line of lines.reverse()) {
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    if (BLOCK_HEADER.test(line)) return true;
    indent = indentOf(line);
    if (indent === 0) return false;
  }
  return false;
}

/** The end of a line that opens a block scalar. */
const BLOCK_HEADER = /(?:^|\s)[|>][-+0-9]{0,2}\s*(?:\s#.*)?$/;

function indentOf(line: string): number {
  return /^ */.exec(line)![0].length;
}

/** Column behind the last `=`, `:` or blank that an assignment can have, in the text before a value. */
function lastAssignment(head: string): number {
  const assignment = /^(\s*(?:export\s+|set\s+)?[\w."'[\]/-]+\s*[=:]\s*)/.exec(head);
  if (assignment) return assignment[1].length;
  const word = head.search(/\S*$/);
  return word < 0 ? 0 : word;
}
