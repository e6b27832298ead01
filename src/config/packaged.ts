import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * In the single executable (scripts/build-sea.mjs) the program's own files are assets of it. Their paths begin with the
 * executable's, as if it were a folder: no file of the machine can stand there.
 */
const ASSETS = process.execPath + sep;

/** True for the path of an asset of the single executable. */
export function isAsset(path: string): boolean {
  return path.startsWith(ASSETS);
}

/** Reads a file that comes with keysweep. Throws where this installation lacks it. */
export function readPackaged(path: string): Buffer {
  return isAsset(path) ? Buffer.from(sea().getAsset(assetName(path))) : readFileSync(path);
}

/** Whether a file that comes with keysweep is there. */
export function isPackaged(path: string): boolean {
  if (!isAsset(path)) return existsSync(path);
  try {
    sea().getRawAsset(assetName(path));
    return true;
  } catch {
    return false;
  }
}

/** Data of a package that only the single executable has to bring itself (dist/data/NAME there); undefined elsewhere: the package reads its own. */
export function assetOfPackage(name: string): ArrayBuffer | undefined {
  const path = join(__dirname, 'data', name);
  return isAsset(path) ? sea().getAsset(assetName(path)) : undefined;
}

/** Directory of package.json. */
export function packageDirectory(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    if (isPackaged(join(directory, 'package.json'))) return directory;
    if (dirname(directory) === directory) throw new Error('package.json is missing from this installation');
  }
}

function assetName(path: string): string {
  return path.slice(ASSETS.length).replaceAll(sep, '/');
}

function sea(): typeof import('node:sea') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- there is none before Node 20.12, and nothing to ask it outside of the single executable
  return require('node:sea') as typeof import('node:sea');
}
