import { WASM } from './pack.wasm';

/** Exports of assembly/pack.ts; addresses and lengths are bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly FREE: WebAssembly.Global;
  readonly DIFFERENCES: WebAssembly.Global;
  /** Where the address behind the input that was used is found afterwards, and that behind the output of `inflateSome`. */
  readonly STREAM_END_ADDRESS: WebAssembly.Global;
  readonly OUTPUT_END_ADDRESS: WebAssembly.Global;
  inflate(source: number, sourceEnd: number, target: number, size: number): number;
  inflateRaw(source: number, sourceEnd: number, target: number, size: number): number;
  inflateBegin(): void;
  inflateSome(source: number, sourceEnd: number, final: boolean, start: number, target: number, end: number): number;
  applyDelta(base: number, baseSize: number, delta: number, deltaEnd: number, target: number, size: number): number;
  differences(a: number, aEnd: number, b: number, bEnd: number): number;
  readonly SIDES: WebAssembly.Global;
  readonly ROOTS: WebAssembly.Global;
  readonly COMMIT: WebAssembly.Global;
  openWalk(idBytes: number, most: number, slots: number, ...addresses: number[]): void;
  idNumber(at: number): number;
  walkIds(): number;
  walkPaths(): number;
  compareTrees(count: number, once: boolean): number;
  parseCommit(at: number, end: number): number;
}

/** What `inflateSome` comes to. */
export const Inflated = { ended: 0, full: 1, corrupt: -1, needsInput: -2 } as const;

const PAGE = 65536;
/** Trees that can be compared at once: a commit's and its parents'. */
export const MOST_SIDES = 64;
/** Bytes kept readable and writable behind every range the module is given. */
export const SLACK = 16;

let compiled: WebAssembly.Module | undefined;
/** One that nobody uses now: memory is only given back by garbage collection, which does not see its size. */
let idle: Unpacker | undefined;

/** The WebAssembly module that expands objects, with `size` bytes of memory for its caller from `start` on. */
export interface Unpacker extends Exports {
  readonly start: number;
  /** All of the memory; never detached. */
  readonly bytes: Buffer;
  /** Differences written by `differences`, four numbers each. */
  readonly list: Uint32Array;
  /** Trees to compare: eight numbers each, of which the first two are its address and its end. */
  readonly sides: Uint32Array;
  /** Numbers of the trees to compare. */
  readonly roots: Uint32Array;
  /** Called for each tree that `compareTrees` needs: makes it lie where `sides` then says; 0 where it cannot. */
  expand: (side: number, tree: number) => number;
  /** Where `parseCommit` writes: the time (64 bits, a float), the number of parents in 8 bytes, ids of the tree and of the parents. */
  readonly commitAt: number;
}

/** Gives one back that {@link createUnpacker} made, for the next who asks. */
export function returnUnpacker(unpacker: Unpacker): void {
  idle = unpacker;
}

/** Undefined where WebAssembly is switched off or lacks SIMD. */
export function createUnpacker(size: number): Unpacker | undefined {
  if (idle && idle.bytes.length >= idle.start + size + SLACK) {
    const unpacker = idle;
    idle = undefined;
    return unpacker;
  }
  if (typeof WebAssembly === 'undefined') return undefined;
  // Not named `exports`: in a CommonJS module that is what this file's own SLACK is read from.
  let functions: Exports;
  const imports = { walk: { expand: (side: number, tree: number): number => unpacker.expand(side, tree >>> 0) } };
  try {
    compiled ??= new WebAssembly.Module(Buffer.from(WASM, 'base64'));
    functions = new WebAssembly.Instance(compiled, imports).exports as unknown as Exports;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
  const start = functions.FREE.value as number;
  functions.memory.grow(Math.ceil((start + size + SLACK - functions.memory.buffer.byteLength) / PAGE));
  const { buffer } = functions.memory;
  const numbers = (at: WebAssembly.Global, count: number): Uint32Array => new Uint32Array(buffer, at.value as number, count);
  const unpacker: Unpacker = {
    ...functions, start, bytes: Buffer.from(buffer), list: numbers(functions.DIFFERENCES, 4 * 1024),
    sides: numbers(functions.SIDES, 8 * MOST_SIDES), roots: numbers(functions.ROOTS, MOST_SIDES), commitAt: functions.COMMIT.value as number, expand: () => 0,
  };
  return unpacker;
}
