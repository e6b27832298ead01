/**
 * What moves a cursor, turns the direction of text, ends a line for some readers or is not seen at all: C0 and C1 controls, marks
 * and overrides of direction, zero-width characters, U+2028 and U+2029, interlinear marks, Unicode tags.
 */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** The same in JSON text, where C0 controls are escapes already and line ends only lay it out. */
const UNSEEN_IN_JSON = new RegExp(UNSEEN.source.replace('\\u0000-\\u001f', ''), 'gu');

/** Characters among which those are: one pass, without code points of two units, over text that hardly ever has one. */
const MAY_BE_UNSEEN = /[\u007f-\u009f\u0600-\uffff]/;

/** Text that is safe to print: what is not seen ({@link UNSEEN}) is shown as escapes; a tab becomes a space. */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0)!;
    return code === 9 ? ' ' : code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * JSON of a value, safe to print as well: what JSON leaves as it is although terminals obey it or nobody sees it becomes \\u
 * escapes. A reader of JSON gets the same text.
 */
export function safeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return !MAY_BE_UNSEEN.test(text) ? text : text.replace(UNSEEN_IN_JSON, (text) => Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));
}

/** `1,234`. toLocaleString says the same, but loads ICU's data for it: 10 ms of every run. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 file`, `1,234 files`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** Bytes for people, in powers of 1000. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}
