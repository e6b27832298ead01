import type { SevenZipModule } from '7z-wasm';
import { assetOfPackage } from '../config/packaged';
import { type ContainerReader, once } from './entry';
import { Refusal } from './limits';
import { bytesOf } from './source';

const INPUT = '/container', OUTPUT = '/members';
const FILE_TYPE = 0o170000, REGULAR = 0o100000;

/** What the WASM build's file system lets us watch; its published types leave these out. */
interface WatchedFileSystem {
  write: (...args: [stream: unknown, buffer: unknown, offset: number, length: number, ...rest: unknown[]]) => number;
}

/**
 * Reads what 7-Zip reads and no smaller library does: 7z, RAR, CAB, ISO 9660, squashfs, cramfs, LZMA, compress.
 * It works in memory on the whole container (and needs 2 to 3 times its size); nothing touches the disk.
 */
export const readSevenZip: ContainerReader = async function* (source, name, budget) {
  const bytes = await bytesOf(source, budget.limits.memoryBytes);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- WASM of 1.6 MB, loaded where such a container is met
  const start = require('7z-wasm') as typeof import('7z-wasm').default;
  const errors: string[] = [];
  const module = await start({
    wasmBinary: assetOfPackage('7zz.wasm'),
    print: () => undefined,
    printErr: (line) => errors.push(line),
    stdin: () => null as unknown as number,
    quit: () => undefined,
  });
  const { FS } = module;
  FS.writeFile(INPUT, bytes);
  FS.mkdir(OUTPUT);
  boundOutput(FS as unknown as WatchedFileSystem, budget.limits.memoryBytes * 2);
  const failure = extract(module, errors);
  for (const path of files(module, OUTPUT)) {
    const content = FS.readFile(path) as Uint8Array;
    FS.unlink(path); // gives the memory back before the next is read
    if (content.length === 0) continue;
    const inner = path.slice(OUTPUT.length + 1);
    // 7-Zip names the content of a bare LZMA stream after the input.
    const only = inner === `${INPUT.slice(1)}~` || inner === INPUT.slice(1);
    yield { name: only ? name.replace(/\.(?:lzma|z|lz)$/i, '') : inner, chunks: once(content), only };
  }
  if (failure) throw failure;
};

function boundOutput(fs: WatchedFileSystem, limit: number): void {
  const write = fs.write.bind(fs);
  let total = 0;
  fs.write = (...args) => {
    total += args[3];
    if (total > limit) throw new Refusal('bomb', `more than ${limit} bytes came out`);
    return write(...args);
  };
}

function extract(module: SevenZipModule, errors: readonly string[]): Refusal | undefined {
  let code: unknown;
  const { exitCode } = process; // Emscripten sets it to what 7-Zip's main gives
  try {
    // A password that nobody uses keeps 7-Zip from asking for one.
    code = module.callMain(['x', '-y', '-bd', '-p\u0001', `-o${OUTPUT}`, INPUT]);
  } catch (error) {
    if (error instanceof Refusal) return error;
    // 7-Zip leaves by a C++ exception where it cannot even list the members: their names are encrypted.
    return new Refusal('encrypted', 'its list of members cannot be read; it is encrypted or damaged');
  } finally {
    process.exitCode = exitCode;
  }
  if (code === 0 || code === 1) return undefined; // 1: warnings, such as data behind the end
  // Links that point outside are left out of the in-memory tree, too, and are no loss.
  const lines = errors.map((line) => line.trim()).filter((line) => line !== '' && !/link path was ignored/i.test(line));
  if (lines.length === 0 && errors.length > 0) return undefined;
  const message = lines.join('; ');
  if (/password|encrypted/i.test(message)) return new Refusal('encrypted', 'members are encrypted; unpack it with its password and scan the result');
  if (/unexpected end|cannot open the file as archive/i.test(message)) return new Refusal('truncated', `cut off or damaged: ${message}`);
  return new Refusal(/unsupported/i.test(message) ? 'unsupported' : 'damaged', message || `7-Zip gave up with code ${String(code)}`);
}

/** Regular files below a folder of the in-memory file system; links are not followed. */
function* files({ FS }: SevenZipModule, folder: string): Generator<string> {
  for (const name of FS.readdir(folder)) {
    if (name === '.' || name === '..') continue;
    const path = `${folder}/${name}`;
    const { mode } = FS.lstat(path);
    if (FS.isDir(mode)) yield* files({ FS } as SevenZipModule, path);
    else if ((mode & FILE_TYPE) === REGULAR) yield path;
  }
}
