import fs, { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { assetOfPackage, isPackaged, readPackaged } from '../config/packaged';
import { processStat } from '../config/process-stat';

/** What the parent asks: statements one after another; `parameters` undefined means a script. */
export interface StoreQuestion {
  readonly id: number;
  readonly sql: string;
  readonly parameters?: readonly unknown[];
}

/** What it gets: rows, or the error as PostgreSQL gave it. `id` 0 tells that the database is open, or why not. */
export interface StoreReply {
  readonly id: number;
  readonly rows?: readonly unknown[];
  readonly error?: { readonly message: string; readonly code?: string };
}

/**
 * A data directory after initdb, made for the package (scripts/store-template.mjs): a first open
 * then takes 1.8 s of CPU and 0.4 GB instead of 4.6 s and 0.9 GB. Absent in a checkout; the database then makes its own.
 */
const TEMPLATE = join(__dirname, 'store-template.tar.gz');

/** Memory for pages (initdb's 128 MB made the peak grow with the store); the system's own cache of the files is there too. */
const BUFFERS = ['-c', 'shared_buffers=32MB'];

/** PGlite sets the modes of its files itself (0666, 0750), whatever the umask; the store names what is exposed. */
function keepPrivate(): void {
  const { chmodSync, mkdirSync } = fs;
  process.umask(0o077);
  fs.chmodSync = (path, mode) => { chmodSync(path, Number(mode) & 0o700); };
  fs.mkdirSync = ((path: string, options?: fs.MakeDirectoryOptions | number) => mkdirSync(path, typeof options === 'number' ? options & 0o700 : options)) as typeof fs.mkdirSync;
  syncBuiltinESMExports();
}

/**
 * Names a process so that nothing else ever has the name: id, start (in ticks since the boot) and the boot's id. Empty where /proc does not tell.
 * The lock alone goes by the clock: set forward, or after a machine slept, a lock in use looks like one that was left.
 */
function processMark(pid: number): string {
  const stat = processStat(pid);
  if (!stat) return '';
  try {
    return `${pid} ${stat.start} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return '';
  }
}

function isAlive(mark: string): boolean {
  return mark !== '' && processMark(Number(mark.split(' ')[0])) === mark;
}

function readMark(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The process that holds the embedded database: `node pglite-process.js DIRECTORY`, with an IPC channel. */
async function main(directory: string): Promise<void> {
  keepPrivate();
  // A Ctrl-C reaches the whole group; the parent decides when to end, by closing the channel.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const reply = (message: StoreReply): void => { if (process.connected) process.send!(message); };
  const holder = join(directory, 'holder');
  const own = processMark(process.pid);
  if (isAlive(readMark(holder))) throw Object.assign(new Error('the store is open in another process'), { code: 'ELOCKED' });
  const { lock } = await import('proper-lockfile');
  const release = await lock(directory, {
    stale: 20_000, update: 5_000, lockfilePath: join(directory, 'lock'),
    // Two that write would ruin the files. A lock whose folder is gone has no other holder.
    onCompromised: () => { if (!['', own].includes(readMark(holder))) process.exit(1); },
  });
  writeFileSync(holder, own);
  const database = await open(directory);
  let last: Promise<unknown> = Promise.resolve();
  process.on('message', ({ id, sql, parameters }: StoreQuestion) => {
    last = last.then(async () => {
      try {
        if (parameters === undefined) {
          await database.exec(sql);
          reply({ id, rows: [] });
        } else reply({ id, rows: (await database.query(sql, parameters as unknown[])).rows });
      } catch (error) {
        const { message, code } = error as { message: string; code?: string };
        reply({ id, error: { message, code } });
      }
    });
  });
  process.once('disconnect', () => {
    // A transaction that the parent left open ends with the session.
    void last.then(() => database.close()).then(() => release()).finally(() => process.exit(0));
  });
  reply({ id: 0 });
}

/**
 * Opens the database, or makes it. One whose making was cut short (killed, the folder removed under it) would never open again:
 * without the mark of a first opening it is set aside, and another is made.
 */
async function open(directory: string) {
  const { PGlite } = await import('@electric-sql/pglite');
  const data = join(directory, 'data');
  const mark = join(directory, 'opened');
  const create = () => {
    const fresh = !existsSync(join(data, 'PG_VERSION'));
    return PGlite.create({ dataDir: data, startParams: [...PGlite.defaultStartParams, ...BUFFERS], loadDataDir: fresh && isPackaged(TEMPLATE) ? new Blob([readPackaged(TEMPLATE)]) : undefined, ...ownData() });
  };
  if (existsSync(mark)) return create();
  const database = await create().catch((error: unknown) => {
    if (!existsSync(data)) throw error;
    renameSync(data, `${data}.unfinished-${Date.now()}`);
    return create();
  });
  writeFileSync(mark, '');
  return database;
}

/** What PGlite reads from beside its code, where that is inside the single executable. */
function ownData(): { pgliteWasmModule?: WebAssembly.Module; initdbWasmModule?: WebAssembly.Module; fsBundle?: Blob } {
  const [database, initdb, files] = ['pglite.wasm', 'initdb.wasm', 'pglite.data'].map(assetOfPackage);
  if (!database || !initdb || !files) return {};
  return { pgliteWasmModule: new WebAssembly.Module(new Uint8Array(database)), initdbWasmModule: new WebAssembly.Module(new Uint8Array(initdb)), fsBundle: new Blob([files]) };
}

if (process.send && process.argv[2]) {
  main(process.argv[2]).catch((error: { message: string; code?: string }) => {
    process.send!({ id: 0, error: { message: error.message, code: error.code } } satisfies StoreReply, () => { process.exit(1); });
  });
}
