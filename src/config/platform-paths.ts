import { isAbsolute, relative, sep } from 'node:path';

/** What of a system decides how paths look and compare; given by tests, else this machine's. */
export type Platform = NodeJS.Platform;

/**
 * A path with `/` between its parts, as reports, patterns and git have it. Windows takes both in every call, except behind its
 * prefix for long paths, where `/` is a character of a name; elsewhere `\` is one.
 */
export function slashed(path: string, platform: Platform = process.platform): string {
  return platform === 'win32' && !path.startsWith('\\\\?\\') ? path.replaceAll('\\', '/') : path;
}

/** Whether names that differ in case alone are one file on the systems' usual disks, as git assumes when it makes a repository there. */
export function ignoresCase(platform: Platform = process.platform): boolean {
  return platform === 'win32' || platform === 'darwin';
}

/** The way from a folder to what lies in it ('' for itself), as the system writes it; undefined for what lies outside. Both are absolute. */
export function wayBelow(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way;
}
