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
  readonly LIST: WebAssembly.Global;
  readonly BANNERS: WebAssembly.Global;
  readonly ADDRESSES: WebAssembly.Global;
  readonly ROUTES: WebAssembly.Global;
  readonly HOPS: WebAssembly.Global;
  readonly SUMMARY: WebAssembly.Global;
  readonly MEMORY: WebAssembly.Global;
  pass(written: number, from: number, length: number): number;
  count(): number;
  braces(): number;
  stanzas(size: number, banners: number): number;
  select(size: number, mask: number): number;
  facts(size: number, nested: number, ip: number, access: number, most: number, mostRoutes: number): number;
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
  /** Bit 1: holds an anchor word; the others say what its first word is (../document.ts). */
  readonly flags: Uint8Array;
  /** Hash (`hashOf`) of the first word. */
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
  /** Lines among them that end with an opening brace. */
  braces(): number;
  /** For each of the table's first `size` lines the line it stands under, or -1, and how many are indented; `banners`: the first line of each and the offset behind its text. */
  stanzas(size: number, banners: readonly (readonly [line: number, end: number])[]): { readonly parents: Int32Array; readonly indented: number };
  /** The first `size` lines that have a flag of `mask`. */
  select(size: number, mask: number): Int32Array;
  /** What the first `size` lines say of addresses and routes (../facts.ts); `nested`: `stanzas` was asked. */
  facts(size: number, nested: boolean, bounds: FactBounds): GatheredFacts;
}

/** Banners of one document that the pass can leave out. */
export const MOST_BANNERS = 500;

/** Hashes of the words `ip` and `access`, and how much is gathered at most. */
export interface FactBounds {
  readonly ip: number;
  readonly access: number;
  readonly addresses: number;
  readonly routes: number;
}

/** Texts with a blank behind each, and how many. */
export interface Texts {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** Facts that the pass itself reads, and the lines that must be read word by word. */
export interface GatheredFacts {
  readonly addresses: Texts;
  readonly routes: Texts;
  readonly hops: Texts;
  /** Offset of the first of them, or 0. */
  readonly start: number;
  /** Begin and end of the first address that the internet routes, or 0. */
  readonly publicAddress: readonly [number, number];
  readonly lines: Int32Array;
}

const PAGE = 65536;
/** Bytes behind the text that must be 0. */
const TAIL = 64;

/** `words` by the low 16 bits of a word's hash. */
export function createLinePass(words: Uint8Array): LinePass {
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(WASM, 'base64'))).exports as unknown as Exports;
  const text = wasm.TEXT.value;
  const capacity = wasm.CAPACITY.value;
  const lines = wasm.MOST_LINES.value;
  wasm.memory.grow(Math.ceil((wasm.MEMORY.value - wasm.memory.buffer.byteLength) / PAGE));
  const { buffer } = wasm.memory;
  new Uint8Array(buffer, wasm.WORDS.value, words.length).set(words);
  const target = Buffer.from(buffer, text, capacity + TAIL);
  const parents = new Int32Array(buffer, wasm.PARENTS.value, lines);
  const list = new Int32Array(buffer, wasm.LIST.value, lines);
  const pairs = new Int32Array(buffer, wasm.BANNERS.value, MOST_BANNERS * 2);
  const summary = new Uint32Array(buffer, wasm.SUMMARY.value, 8);
  const copy = (at: WebAssembly.Global, bytes: number): Uint8Array => new Uint8Array(buffer, at.value as number, bytes).slice();
  let length = 0;
  return {
    table: {
      start: new Int32Array(buffer, wasm.START.value, lines),
      end: new Int32Array(buffer, wasm.END.value, lines),
      first: new Int32Array(buffer, wasm.FIRST.value, lines),
      indent: new Uint16Array(buffer, wasm.INDENT.value, lines),
      opens: new Uint8Array(buffer, wasm.OPENS.value, lines),
      closes: new Uint8Array(buffer, wasm.CLOSES.value, lines),
      flags: new Uint8Array(buffer, wasm.FLAGS.value, lines),
      firstWord: new Int32Array(buffer, wasm.FIRST_WORD.value, lines),
    },
    load(document) {
      if (document.length > capacity) return false;
      length = target.write(document, 0, 'latin1');
      target.fill(0, length, length + TAIL);
      return true;
    },
    run: (written, from) => wasm.pass(written, from, length),
    count: () => wasm.count(),
    braces: () => wasm.braces(),
    stanzas(size, banners) {
      banners.forEach((pair, index) => pairs.set(pair, index * 2));
      return { indented: wasm.stanzas(size, banners.length), parents };
    },
    select: (size, mask) => list.slice(0, wasm.select(size, mask)),
    facts(size, nested, { ip, access, addresses, routes }) {
      const chosen = list.slice(0, wasm.facts(size, Number(nested), ip, access, addresses, routes));
      const [addressBytes, addressCount, routeBytes, hopBytes, routeCount, start, from, to] = summary as unknown as [number, number, number, number, number, number, number, number];
      return {
        addresses: { bytes: copy(wasm.ADDRESSES, addressBytes), count: addressCount },
        routes: { bytes: copy(wasm.ROUTES, routeBytes), count: routeCount },
        hops: { bytes: copy(wasm.HOPS, hopBytes), count: routeCount },
        start, publicAddress: [from, to], lines: chosen,
      };
    },
  };
}
