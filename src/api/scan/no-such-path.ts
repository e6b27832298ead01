import { displayUrl, isAddress, KeysweepError } from '../../model';

/** What to say of a path that is not there; of an address, which may hold a token, what scans it. */
export function noSuchPath(path: string): KeysweepError {
  if (!isAddress(path)) return new KeysweepError('no-such-path', `no such file or directory: ${path}`, { where: path, actions: ['check the spelling, or quote names with spaces'] });
  const where = displayUrl(path);
  return new KeysweepError('no-such-path', `${where} is an address, and a scan reads what is on this machine`, { where, actions: ['git clone --mirror it and scan --history the clone, or name it in the inventory of keysweep sweep'] });
}
