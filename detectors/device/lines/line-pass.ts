import { WASM } from './lines.wasm';

/** Exports of assembly/lines.ts; addresses and lengths are bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly WORDS: WebAssembly.Global;
  readonly MOST_LINES: WebAssembly.Global;
  readonly START: WebAssembly.Global;
  readonly END: WebAssembly.Global;
  readonly FIRST: WebAssembly.Global;
  readonly FIRST_WORD: WebAssembly.Global;
  readonly INDENT: WebAssembly.Global;
  readonly OPENS: WebAssembly.Global;
  readonly CLOSES: WebAssembly.Global;
  readonly FLAGS: WebAssembly.Global;
  readonly TEXT: WebAssembly.Global;
  readonly CAPACITY: WebAssembly.Global;
  readonly PARENTS: WebAssembly.Global;
  readonly MEMORY: WebAssembly.Global;
  pass(written: number, from: number, length: number): number;
  count(): number;
  stanzas(size: number): number;
}

/** Where the lines of a document are, by their numbers. */
export interface LineTable {
  /** First byte of each line and the byte after its last one (line ends and trailing blanks excluded). */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** First byte that is not blank; equals `end` in an empty line. */
  readonly first: Int32Array;
  /** Columns before it, a tab counting 4. */
  readonly indent: Uint16Array;
  /** Opening and closing braces, at most 255. */
  readonly opens: Uint8Array;
  readonly closes: Uint8Array;
  /** Bit 1: holds an anchor word; bit 2: its first word is a platform's. */
  readonly flags: Uint8Array;
  /** Hash (`hashOf`) of the first word of lines with bit 2. */
  readonly firstWord: Int32Array;
}

/** The pass in WebAssembly, with a table of its own: one document at a time. */
export interface LinePass {
  readonly table: LineTable;
  /** Takes a document; false where it is too large. */
  load(text: string): boolean;
  /** Reads lines from offset `from` on as numbers `written`…; returns the offset of the first that it left, or the text's length. */
  run(written: number, from: number): number;
  /** Lines in the table after `run`. */
  count(): number;
  /** For each of the table's first `size` lines the line it stands under, or -1, in a document without banners; and how many are indented. */
  stanzas(size: number): { readonly parents: Int32Array; readonly indented: number };
}

const PAGE = 65536;
/** Bytes behind the text that must be 0. */
const TAIL = 64;

/** `words` by the low 16 bits of a word's hash. */
export function createLinePass(words: Uint8Array): LinePass {
  const exports = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(WASM, 'base64'))).exports as unknown as Exports;
  const text = exports.TEXT.value;
  const capacity = exports.CAPACITY.value;
  const lines = exports.MOST_LINES.value;
  exports.memory.grow(Math.ceil((exports.MEMORY.value - exports.memory.buffer.byteLength) / PAGE));
  const { buffer } = exports.memory;
  new Uint8Array(buffer, exports.WORDS.value, words.length).set(words);
  const target = Buffer.from(buffer, text, capacity + TAIL);
  const parents = new Int32Array(buffer, exports.PARENTS.value, lines);
  let length = 0;
  return {
    table: {
      start: new Int32Array(buffer, exports.START.value, lines),
      end: new Int32Array(buffer, exports.END.value, lines),
      first: new Int32Array(buffer, exports.FIRST.value, lines),
      indent: new Uint16Array(buffer, exports.INDENT.value, lines),
      opens: new Uint8Array(buffer, exports.OPENS.value, lines),
      closes: new Uint8Array(buffer, exports.CLOSES.value, lines),
      flags: new Uint8Array(buffer, exports.FLAGS.value, lines),
      firstWord: new Int32Array(buffer, exports.FIRST_WORD.value, lines),
    },
    load(document) {
      if (document.length > capacity) return false;
      length = target.write(document, 0, 'latin1');
      target.fill(0, length, length + TAIL);
      return true;
    },
    run: (written, from) => exports.pass(written, from, length),
    count: () => exports.count(),
    stanzas: (size) => ({ indented: exports.stanzas(size), parents }),
  };
}
