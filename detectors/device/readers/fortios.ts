import { ANCHOR } from '../document';
import type { DeviceDocument } from '../document';
import { splitWords, wordAt } from '../words';
import type { Statement, Word } from '../words';

/** FortiOS: `config a b` and `edit x` open, `next` and `end` close, `set name value` is the statement. */
export function* readFortios(document: DeviceDocument): Iterable<Statement> {
  const { text, count, first, end, flags } = document;
  const stack: { start: number; end: number; edit: boolean; words?: Word[] }[] = [];
  for (let n = 0; n < count; n++) {
    const at = first[n]!;
    const stop = end[n]!;
    if (at >= stop || text.charCodeAt(at) === 35) continue;
    const verb = verbAt(text, at, stop);
    if (verb === 'config') stack.push({ start: at + 7, end: stop, edit: false });
    else if (verb === 'edit') stack.push({ start: at + 5, end: stop, edit: true });
    else if (verb === 'next') {
      if (stack[stack.length - 1]?.edit) stack.pop();
    } else if (verb === 'end') {
      while (stack.pop()?.edit === true);
    } else if (verb === 'set' && (flags[n]! & ANCHOR) !== 0) {
      const words: Word[] = [];
      const levels: number[] = [];
      for (const block of stack) {
        levels.push(words.length);
        if (block.words === undefined) splitWords(text, block.start, block.end, (block.words = []));
        words.push(...block.words);
      }
      const own = words.length;
      levels.push(own);
      const close = openQuote(text, at + 4, stop);
      if (close > stop) {
        // A quoted value over several lines: a PEM block or a script.
        splitWords(text, at + 4, text.indexOf('"', at), words);
        words.push(wordAt(text, text.indexOf('"', at) + 1, close, true));
        yield { words, own, levels, start: at, end: close, layout: 'tree' };
        continue;
      }
      splitWords(text, at + 4, stop, words);
      if (words.length > own) yield { words, own, levels, start: at, end: stop, layout: 'tree' };
    }
  }
}

function verbAt(text: string, start: number, end: number): string {
  switch (text.charCodeAt(start)) {
    case 115: return text.startsWith('set ', start) ? 'set' : '';
    case 99: return text.startsWith('config ', start) ? 'config' : '';
    case 101: return text.startsWith('edit ', start) ? 'edit' : end - start === 3 && text.startsWith('end', start) ? 'end' : '';
    case 110: return end - start === 4 && text.startsWith('next', start) ? 'next' : '';
    default: return '';
  }
}

/** No certificate or script of a configuration is longer. */
const LONGEST_VALUE = 65_536;

/** Offset of the quote that closes a value left open at the end of its line, or -1. */
function openQuote(text: string, start: number, end: number): number {
  let open = false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === 34 && text.charCodeAt(i - 1) !== 92) open = !open;
  if (!open) return -1;
  for (let i = end; i < text.length && i < end + LONGEST_VALUE; i++) {
    if (text.charCodeAt(i) === 34 && text.charCodeAt(i - 1) !== 92) return i;
  }
  return -1;
}
