import { createScriptKernel } from './script-kernel';
import { createWasmKernel } from './wasm-kernel';

export { buildTables, CheckKind, filterOf, type Keyword } from './tables';
export { createScriptKernel, createWasmKernel };

/** Finds keywords in a document that lies in its memory. Not reentrant: one for each worker. */
export interface Kernel {
  readonly kind: 'wasm' | 'script';
  /** Where documents are put: `capacity` bytes and a readable tail of 64. Never detached. */
  readonly memory: Uint8Array;
  /** Bytes of documents the memory holds. */
  readonly capacity: number;
  /**
   * Finds the keywords that lie wholly in [from, end) of the document of `length` bytes at `base` (default 0,
   * a multiple of 16) and writes them to `hits`; checks read on to `length`. Zeroes the 64 bytes behind the document.
   * Returns the number of hits; where the buffer was full, `resumeAt` is less than `end`: call again from there.
   */
  scan(length: number, from?: number, end?: number, base?: number): number;
  /** After `scan`: offset to go on from; `end` where nothing is left. */
  readonly resumeAt: number;
  /** Pairs (offset of the keyword's first byte from `base`, keyword id), by offset, then id. Overwritten by `scan`. */
  readonly hits: Uint32Array;
  /** Whether [start, end) of the memory holds a NUL byte. */
  hasNul(start: number, end: number): boolean;
  /** Number of `\n` in [start, end). */
  countNewlines(start: number, end: number): number;
  /** Length of the common beginning of the bytes at `a` and at `b`, at most `limit`. */
  commonPrefix(a: number, b: number, limit: number): number;
  /** Length of the common end of the bytes before `aEnd` and before `bEnd`, at most `limit`. */
  commonSuffix(aEnd: number, bEnd: number, limit: number): number;
}

export interface KernelOptions {
  /** Bytes of documents to hold (default 8 MiB + 64 KiB); the memory never grows. */
  readonly capacity?: number;
  /** What `filterOf` made of the tables; without it, it is made now. */
  readonly filter?: Uint8Array;
}

/** The WebAssembly kernel, or its twin in TypeScript where WebAssembly is switched off or lacks SIMD. */
export function createKernel(tables: Uint8Array, options: KernelOptions = {}): Kernel {
  // `node --jitless` has no WebAssembly at all.
  if (typeof WebAssembly === 'undefined') return createScriptKernel(tables, options);
  try {
    return createWasmKernel(tables, options);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return createScriptKernel(tables, options);
    throw error;
  }
}
