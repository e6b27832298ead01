import type { Language } from '../../src/model/language';
import type { Literal } from './literal';

/** The stretch of a document a statement is read from. Indices are in `text`; byte offset = `base` + index. */
export interface Place {
  readonly text: string;
  readonly base: number;
  /** Bounds of the keyword's line in `text` (clipped where the line is longer than the stretch). */
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly language: Language;
  /** The document: hits of one long run of text share what is known of it. */
  readonly document: object;
}

/** The name around a keyword: [start, end) in the stretch, without quotes. */
export interface Name {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A statement that was understood. */
export interface Statement {
  readonly name: string;
  /** As written, white space trimmed: `=`, `:`, `=>`, `(`, `IDENTIFIED BY`… */
  readonly operator: string;
  /** `assignment`, `comparison`, `call`, `pair`, `option`, `element`, `sql`, `header`, `default`, `query`. */
  readonly kind: string;
  readonly literal: Literal;
  readonly nameStart: number;
}

/** Letters, digits, `_`, `$`, `-`. */
function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code === 45;
}

/** Longer runs of name characters are encoded data. */
const maximalName = 80;

/** Widens a keyword to the name it stands in; dots join only where name characters stand on both sides. */
export function nameAround(text: string, start: number, end: number): Name | undefined {
  let left = start;
  while (left > 0 && start - left < maximalName) {
    const code = text.charCodeAt(left - 1);
    if (isNameCode(code) || (code === 46 && left > 1 && /[A-Za-z0-9_\])]/.test(text[left - 2]!))) left--;
    else break;
  }
  let right = end;
  while (right > start && !/[A-Za-z0-9_]/.test(text[right - 1]!)) right--;
  while (right < text.length && right - end < maximalName) {
    const code = text.charCodeAt(right);
    if (isNameCode(code) || (code === 46 && /[A-Za-z_]/.test(text[right + 1] ?? ''))) right++;
    else break;
  }
  while (right > end && text[right - 1] === '-') right--;
  if (right - left > maximalName) return undefined;
  return { start: left, end: right, text: text.slice(left, right) };
}

/** Whether `at` stands inside a quoted string that began on the same line. */
export function insideString(text: string, lineStart: number, at: number): string {
  let open = '';
  for (let index = lineStart; index < at; index++) {
    const char = text[index]!;
    if (char === '\\') index++;
    else if (open) {
      if (char === open) open = '';
    } else if (char === '"' || char === '`' || (char === "'" && !/[A-Za-z]/.test(text[index - 1] ?? ''))) open = char;
  }
  return open;
}
