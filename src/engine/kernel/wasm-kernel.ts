import type { Kernel, KernelOptions } from './kernel';
import { WASM } from './kernel.wasm';
import { BITMAP_WORDS, checkRange, DEFAULT_CAPACITY, HEAD_WORDS, HIT_CAPACITY, SHORT_HEAD_WORDS, TAIL } from './memory';
import { putFilter, readTables } from './tables';

/** Exports of assembly/kernel.ts; addresses and lengths are bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly CLASSES: WebAssembly.Global;
  readonly BITMAP: WebAssembly.Global;
  readonly HEADS: WebAssembly.Global;
  readonly SHORT_HEADS: WebAssembly.Global;
  readonly HITS: WebAssembly.Global;
  readonly ENTRIES: WebAssembly.Global;
  configure(shortEntries: number, shortCount: number, records: number, texts: number, furthestGram: number): void;
  scan(base: number, length: number, from: number, end: number): number;
  resumeAt(): number;
  hasNul(start: number, end: number): number;
  countNewlines(start: number, end: number): number;
  commonPrefix(a: number, b: number, limit: number): number;
  commonSuffix(aEnd: number, bEnd: number, limit: number): number;
}

const PAGE = 65536;

let compiled: WebAssembly.Module | undefined;

/** The kernel in WebAssembly. Compiling takes about a millisecond, once a thread. */
export function createWasmKernel(bytes: Uint8Array, options: KernelOptions = {}): Kernel {
  const capacity = options.capacity ?? DEFAULT_CAPACITY;
  const tables = readTables(bytes);
  compiled ??= new WebAssembly.Module(Buffer.from(WASM, 'base64'));
  const wasm = new WebAssembly.Instance(compiled).exports as unknown as Exports;

  // Entries, records and texts stand behind the fixed tables, documents behind those.
  const entries = wasm.ENTRIES.value;
  const shortEntries = entries + tables.entries.length;
  const records = shortEntries + tables.shortEntries.length;
  const texts = records + tables.records.length;
  const documents = Math.ceil((texts + tables.texts.length) / PAGE) * PAGE;
  // Grown once, before any view is made: growing detaches views.
  wasm.memory.grow(Math.ceil((documents + capacity + TAIL - wasm.memory.buffer.byteLength) / PAGE));
  const buffer = wasm.memory.buffer;
  const all = new Uint8Array(buffer);
  all.set(tables.classes, wasm.CLASSES.value);
  all.set(tables.entries, entries);
  all.set(tables.shortEntries, shortEntries);
  all.set(tables.records, records);
  all.set(tables.texts, texts);
  putFilter(tables, options.filter, new Uint32Array(buffer, wasm.BITMAP.value, BITMAP_WORDS), new Uint32Array(buffer, wasm.HEADS.value, HEAD_WORDS), new Uint32Array(buffer, wasm.SHORT_HEADS.value, SHORT_HEAD_WORDS));
  wasm.configure(shortEntries, tables.shortCount, records, texts, tables.furthestGram);

  const memory = new Uint8Array(buffer, documents, capacity + TAIL);
  let resumeAt = 0;
  return {
    kind: 'wasm',
    memory,
    capacity,
    hits: new Uint32Array(buffer, wasm.HITS.value, HIT_CAPACITY * 2),
    get resumeAt() {
      return resumeAt;
    },
    scan(length, from = 0, end = length, base = 0) {
      checkRange(capacity, length, from, end, base);
      memory.fill(0, base + length, base + length + TAIL);
      const count = wasm.scan(documents + base, length, from, end);
      resumeAt = wasm.resumeAt();
      return count;
    },
    hasNul: (start, end) => wasm.hasNul(documents + start, documents + end) !== 0,
    countNewlines: (start, end) => wasm.countNewlines(documents + start, documents + end),
    commonPrefix: (a, b, limit) => wasm.commonPrefix(documents + a, documents + b, limit),
    commonSuffix: (aEnd, bEnd, limit) => wasm.commonSuffix(documents + aEnd, documents + bEnd, limit),
  };
}
