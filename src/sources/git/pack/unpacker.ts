import { WASM } from './pack.wasm';

/** Exports of assembly/pack.ts; addresses and lengths are bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly FREE: WebAssembly.Global;
  readonly DIFFERENCES: WebAssembly.Global;
  /** After `inflate` or `inflateRaw`: address behind the stream. */
  readonly STREAM_END_ADDRESS: WebAssembly.Global;
  inflate(source: number, sourceEnd: number, target: number, size: number): number;
  inflateRaw(source: number, sourceEnd: number, target: number, size: number): number;
  applyDelta(base: number, baseSize: number, delta: number, deltaEnd: number, target: number, size: number): number;
  differences(a: number, aEnd: number, b: number, bEnd: number): number;
}

const PAGE = 65536;
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
  try {
    compiled ??= new WebAssembly.Module(Buffer.from(WASM, 'base64'));
    functions = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
  const start = functions.FREE.value as number;
  functions.memory.grow(Math.ceil((start + size + SLACK - functions.memory.buffer.byteLength) / PAGE));
  const { buffer } = functions.memory;
  return { ...functions, start, bytes: Buffer.from(buffer), list: new Uint32Array(buffer, functions.DIFFERENCES.value as number, 4 * 1024) };
}
