import data from './words.json';

/** What the model knows of written language (built by eval/train/language.ts). */
export interface LanguageModel {
  readonly words: Dictionary;
  /** Quarter bits of a letter after two others, 27 symbols (0: edge of the word). */
  readonly costs: Uint8Array;
}

let loaded: LanguageModel | undefined;

/** Loads the tables on first use. */
export function languageModel(): LanguageModel {
  loaded ??= { words: new Dictionary(data.words), costs: Buffer.from(data.trigrams, 'base64') };
  return loaded;
}

/** Look-ups after which a set of the words pays: making it takes 7 ms, as long as a scan of one file judges. */
const LOOKUPS_FOR_SET = 3000;

/** Words in the order of their characters with a blank between: searched by halves at first, a set for scans that ask often. */
export class Dictionary {
  readonly #text: string;
  #lookups = 0;
  #set: ReadonlySet<string> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#text.split(' ')[Symbol.iterator]();
  }

  has(word: string): boolean {
    if (this.#set) return this.#set.has(word);
    if (++this.#lookups > LOOKUPS_FOR_SET) this.#set = new Set(this.#text.split(' '));
    const text = this.#text;
    // The word sought begins in [low, high), where words begin.
    let low = 0;
    let high = text.length;
    while (low < high) {
      const start = text.lastIndexOf(' ', (low + high) >> 1) + 1;
      const from = start < low ? low : start;
      let end = text.indexOf(' ', from);
      if (end < 0) end = text.length;
      const other = text.slice(from, end);
      if (other === word) return true;
      if (other < word) low = end + 1;
      else high = from;
    }
    return false;
  }
}

const symbol = (code: number) => (code >= 97 && code <= 122 ? code - 96 : 0);

/** How a value reads as words. */
export interface Wordiness {
  /** Letters, and how many of them stand in words of the dictionary (three letters or more). */
  readonly letters: number;
  readonly covered: number;
  readonly words: number;
  readonly longestWord: number;
  /** Mean bits a letter in runs of three letters and more; written language has 2–3, random letters 5. */
  readonly bits: number;
  /** Mean bits of the four-letter stretch that reads worst. */
  readonly worstBits: number;
  /** Letters in runs of three and more. */
  readonly runLetters: number;
}

/** Letter runs of a value, split as identifiers are: at case changes, digits and signs. */
const run = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

const accented = /\xc3[\x80-\xbf]/g;
/** Base letters of U+00C0–U+00FF, whose UTF-8 is C3 80–BF. */
const baseLetters = 'AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo-ouuuuyty';

/** Writes accented letters (UTF-8 read as latin1) as their base letters: `lètmein` is a word, too. */
function foldAccents(value: string): string {
  return value.includes('\xc3') ? value.replace(accented, (pair) => baseLetters[pair.charCodeAt(1) - 0x80]!) : value;
}

/** Reads a value as words; only its first 200 characters count. */
export function wordiness(value: string): Wordiness {
  const { words: dictionary, costs } = languageModel();
  let letters = 0;
  let covered = 0;
  let words = 0;
  let longestWord = 0;
  let cost = 0;
  let runLetters = 0;
  let worst = 0;
  run.lastIndex = 0;
  const head = foldAccents(value.length > 200 ? value.slice(0, 200) : value);
  for (let hit = run.exec(head); hit; hit = run.exec(head)) {
    const text = hit[0].toLowerCase();
    letters += text.length;
    if (text.length < 3) continue;
    runLetters += text.length;
    let first = 0;
    let second = 0;
    let window = 0;
    const recent = [0, 0, 0, 0];
    for (let index = 0; index < text.length; index++) {
      const third = symbol(text.charCodeAt(index));
      const bits = costs[(first * 27 + second) * 27 + third]!;
      cost += bits;
      window += bits - recent[index & 3]!;
      recent[index & 3] = bits;
      if (index >= 3 && window > worst) worst = window;
      first = second;
      second = third;
    }
    const found = segment(text, dictionary);
    covered += found.covered;
    words += found.words;
    longestWord = Math.max(longestWord, found.longest);
  }
  return { letters, covered, words, longestWord, runLetters, bits: runLetters ? cost / 4 / runLetters : 0, worstBits: worst / 16 };
}

/** Greatest number of letters of `text` in dictionary words: dynamic programming over its at most 40 first letters. */
function segment(text: string, dictionary: Dictionary): { covered: number; words: number; longest: number } {
  if (dictionary.has(text)) return { covered: text.length, words: 1, longest: text.length };
  const length = Math.min(text.length, 40);
  // Shorter words fit into random letters by chance, so they count a little less.
  const best = new Float64Array(length + 1);
  const from = new Uint8Array(length + 1);
  for (let end = 1; end <= length; end++) {
    best[end] = best[end - 1]!;
    from[end] = 0;
    for (let size = 3; size <= 14 && size <= end; size++) {
      const gain = best[end - size]! + size - (size === 3 ? 1 : 0.5);
      if (gain > best[end]! && dictionary.has(text.slice(end - size, end))) {
        best[end] = gain;
        from[end] = size;
      }
    }
  }
  let covered = 0;
  let words = 0;
  let longest = 0;
  for (let at = length; at > 0; at -= from[at] || 1) {
    const size = from[at]!;
    if (!size) continue;
    covered += size;
    words++;
    longest = Math.max(longest, size);
  }
  return { covered, words, longest };
}
