import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** keysweep's version, from its package.json. */
export const version: string = readVersion();

function readVersion(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    if (dirname(directory) === directory) return '0.0.0';
  }
}
