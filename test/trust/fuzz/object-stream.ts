import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStream } from '../../../src/sources/git/object-stream';

/** Stands in for `git cat-file` in the fuzzer's bundle: what git answers is the input. */
let answer: Buffer = Buffer.alloc(0);
let file: string | undefined;

/** Sets what the next streams give; a reader that starts git again gets nothing more. */
export function giveStream(bytes: Buffer): void {
  answer = bytes;
}

export function openObjectStream(_context: unknown, _list: unknown, _from: number, to: number): ObjectStream {
  file ??= join(mkdtempSync(join(process.env.KEYSWEEP_FUZZ_TMP ?? tmpdir(), 'keysweep-fuzz-')), 'objects');
  writeFileSync(file, answer);
  answer = Buffer.alloc(0);
  const fd = openSync(file, 'r');
  return { fd, to, close: () => closeSync(fd) };
}
