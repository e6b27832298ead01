import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Ignore and configuration files are texts that people write. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * The text of a file that lies in a tree nobody vouches for; undefined where there is none, or where it is a pipe, a device (reading one
 * may never end), larger than 8 MiB, or with `follow` false a symbolic link (as git does with `.gitignore`).
 */
export function readSmallFile(path: string, follow = true): string | undefined {
  return readRegularFile(path, MOST_BYTES, follow)?.toString('utf8');
}

/** The bytes of a file of a tree nobody vouches for; undefined where there is none, or where it is no regular file or larger than `mostBytes`. */
export function readRegularFile(path: string, mostBytes: number, follow = true): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (follow ? 0 : constants.O_NOFOLLOW ?? 0));
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() && stat.size <= mostBytes ? readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
