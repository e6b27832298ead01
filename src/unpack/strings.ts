import { type ContainerReader, once } from './entry';
import { streamOf } from './source';

/** One run of printable characters. */
export interface FoundString {
  /** Bytes from the start of the input. */
  readonly offset: number;
  readonly text: string;
  readonly encoding: 'ascii' | 'utf-16le' | 'utf-16be';
}

/** Shorter runs are noise of machine code. */
const MIN_RUN = 6;
/** A run that goes on past a block is carried over up to so many bytes, then cut. */
const MAX_CARRY = 64 * 1024;
const BLOCK = 1 << 20;
const ZEROS = Buffer.alloc(64 * 1024);

// One character of each encoding: printable ASCII or tab. UTF-16 first, else its every second byte would read as nothing.
const RUN = new RegExp(`((?:[\\x20-\\x7e\\t]\\0){${MIN_RUN},})|((?:\\0[\\x20-\\x7e\\t]){${MIN_RUN},})|[\\x20-\\x7e\\t]{${MIN_RUN},}`, 'g');

/** Where the run begins that the text ends with, and that may go on in the next block. */
function tailOf(text: string): number {
  let tail = text.length;
  for (; tail > 0 && text.length - tail < MAX_CARRY; tail--) {
    const code = text.charCodeAt(tail - 1);
    if ((code < 0x20 || code > 0x7e) && code !== 0 && code !== 9) break;
  }
  return tail;
}

/**
 * Printable runs of a stream in ASCII, UTF-16LE and UTF-16BE, in order, in constant memory. Blocks of zeros
 * (sparse files, unused memory) cost next to nothing.
 */
export async function* extractStrings(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FoundString> {
  let carry: Buffer = Buffer.alloc(0);
  let offset = 0; // of carry's first byte
  const search = function* (bytes: Buffer, last: boolean): Generator<FoundString> {
    const text = bytes.latin1Slice();
    const tail = last ? text.length : tailOf(text);
    const keep = text.length - tail < MAX_CARRY ? tail : text.length;
    RUN.lastIndex = 0;
    for (let run = RUN.exec(text); run && run.index < keep; run = RUN.exec(text)) {
      const encoding = run[1] !== undefined ? 'utf-16le' : run[2] !== undefined ? 'utf-16be' : 'ascii';
      yield { offset: offset + run.index, text: encoding === 'ascii' ? run[0] : run[0].replaceAll('\0', ''), encoding };
      if (run.index + run[0].length > keep) break;
    }
    carry = Buffer.from(bytes.subarray(keep));
    offset += keep;
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const block = bytes.subarray(at, at + BLOCK);
      if (isZero(block)) {
        yield* search(carry, true);
        carry = Buffer.alloc(0);
        offset += block.length;
      } else yield* search(carry.length ? Buffer.concat([carry, block]) : block, false);
    }
  }
  yield* search(carry, true);
}

function isZero(bytes: Buffer): boolean {
  if (bytes[0] !== 0 || bytes[bytes.length - 1] !== 0) return false;
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const part = bytes.subarray(at, at + ZEROS.length);
    if (part.compare(ZEROS, 0, part.length) !== 0) return false;
  }
  return true;
}

/** Input behind one text of strings, so that a finding's path says where in the image it stood. */
const WINDOW = 16 << 20;

/**
 * Reads an image (memory dump, NVRAM, firmware, unknown binary) as the strings in it, one a line:
 * members `strings@0x0`, `strings@0x1000000`… name the window of the input they come from.
 */
export const readStrings: ContainerReader = async function* (source) {
  let window = 0;
  let lines: string[] = [];
  for await (const { offset, text } of extractStrings(streamOf(source))) {
    if (offset >= window + WINDOW) {
      if (lines.length) yield stringsMember(window, lines);
      lines = [];
      window = Math.floor(offset / WINDOW) * WINDOW;
    }
    lines.push(text);
  }
  if (lines.length) yield stringsMember(window, lines);
};

const stringsMember = (window: number, lines: readonly string[]): { name: string; chunks: AsyncIterable<Uint8Array>; text: true; part: true } =>
  ({ name: `strings@0x${window.toString(16)}`, chunks: once(Buffer.from(`${lines.join('\n')}\n`, 'latin1')), text: true, part: true });
