import { dirname, join } from 'node:path';
import { isPackaged, readPackaged } from './packaged';

/** keysweep's version, from its package.json. */
export const version: string = readVersion();

function readVersion(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (isPackaged(file)) return (JSON.parse(readPackaged(file).toString('utf8')) as { version: string }).version;
    if (dirname(directory) === directory) return '0.0.0';
  }
}
