import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { displayUrl, KeysweepError } from '../model';
import { cloneAddress, forges, type ForgeKind } from '../sources/forge';
import type { About, Inventory, InventoryEntry } from './inventory';
import { resolveSecret } from './secret-reference';

/** One thing to sweep, as it goes into the store. Never holds a token, only its reference. */
export interface Target extends About {
  /** Stable over sweeps: kind and location, hashed. */
  readonly id: string;
  readonly kind: 'git' | 'repository' | 'files' | 's3' | 'http';
  /** URL without credentials, or absolute path. */
  readonly location: string;
  /** For people: `acme/billing`. */
  readonly name: string;
  /** From the forge's listing: same version, nothing pushed. */
  readonly version?: string;
  /** What the worker needs beside the location; plain JSON. */
  readonly details: TargetDetails;
}

export interface TargetDetails {
  readonly token?: string;
  /** How git logs in with the token. */
  readonly forge?: ForgeKind;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly s3?: InventoryEntry['s3'];
  readonly http?: InventoryEntry['http'];
}

/** A target that cannot be listed: the sweep goes on and ends as incomplete. */
export interface ListingFailure {
  readonly entry: string;
  readonly reason: string;
}

export interface ExpansionOptions {
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal;
  readonly onFailure: (failure: ListingFailure) => void;
}

/** Expands every entry of an inventory, forge listings page by page, in the inventory's order. */
export async function* expandInventory(inventory: Inventory, options: ExpansionOptions): AsyncIterable<Target> {
  for (const entry of inventory.targets) {
    try {
      for await (const target of expandEntry(inventory, entry, options)) yield target;
    } catch (error) {
      if (options.signal?.aborted || !(error instanceof KeysweepError)) throw error;
      options.onFailure({ entry: entryName(entry), reason: error.message });
    }
  }
}

function entryName(entry: InventoryEntry): string {
  for (const kind of Object.keys(forges) as ForgeKind[]) if (entry[kind]) return `${kind}:${entry[kind].organization}`;
  if (entry.s3) return `s3://${entry.s3.bucket}/${entry.s3.prefix ?? ''}`;
  if (entry.http) return displayUrl(entry.http.list ?? entry.http.urls?.[0] ?? 'http');
  if (entry.git !== undefined) return displayUrl(entry.git);
  return entry.mirrors ?? entry.oxidized ?? entry.directory ?? entry.tar ?? 'target';
}

async function* expandEntry(inventory: Inventory, entry: InventoryEntry, options: ExpansionOptions): AsyncIterable<Target> {
  const about: About = {
    owner: entry.owner ?? inventory.defaults.owner,
    tags: [...new Set([...(inventory.defaults.tags ?? []), ...(entry.tags ?? [])])].sort(),
    reachability: entry.reachability ?? inventory.defaults.reachability,
  };
  const { include, exclude } = entry;
  for (const kind of Object.keys(forges) as ForgeKind[]) {
    const forge = entry[kind];
    if (!forge) continue;
    const { list, url } = forges[kind];
    const token = forge.token === undefined ? undefined : (await resolveSecret(forge.token)).reveal();
    const wanted = nameFilter(include, exclude);
    const request = { url: forge.url ?? url!, organization: forge.organization, token, fetch: options.fetch, signal: options.signal };
    for await (const repository of list(request)) {
      if (repository.empty || (repository.archived && forge.archived === false) || (repository.fork && forge.forks === false) || !wanted(repository.name)) continue;
      yield target(about, 'git', cloneAddress(request.url, repository), repository.name, { token: forge.token, forge: kind }, repository.version);
    }
    return;
  }
  if (entry.git !== undefined) {
    if (/^(?:https?:\/\/|[a-z][a-z0-9+.-]*:\/\/[^/]*:)[^/]*@/i.test(entry.git)) throw new KeysweepError('invalid-inventory', `${displayUrl(entry.git)} holds a password; use a token reference`);
    yield target(about, 'git', /^[a-z][a-z0-9+.-]*:/i.test(entry.git) || /^[^/]+@[^/]+:/.test(entry.git) ? entry.git : resolve(inventory.base, entry.git), entry.git.replace(/^.*[/:]([^/]+\/[^/]+?)(?:\.git)?\/?$/, '$1'), { token: entry.token });
  } else if (entry.mirrors !== undefined) {
    let repositories = 0;
    for (const directory of await glob(inventory, entry.mirrors, include, exclude, true)) {
      if (!isRepository(directory)) continue;
      repositories++;
      yield target(about, 'repository', directory, directory, {});
    }
    if (repositories === 0) throw nothingThere(inventory, entry.mirrors, 'git repository');
  } else if (entry.oxidized !== undefined || entry.directory !== undefined) {
    const directory = resolve(inventory.base, entry.oxidized ?? entry.directory!);
    if (!existsSync(directory)) throw new KeysweepError('no-such-path', `no such directory: ${directory}`, { where: directory });
    const kind = entry.oxidized !== undefined && isRepository(directory) ? 'repository' : 'files';
    yield target({ ...about, reachability: about.reachability ?? (entry.oxidized === undefined ? undefined : 'device') }, kind, directory, directory, { include, exclude });
  } else if (entry.tar !== undefined) {
    const files = await glob(inventory, entry.tar, include, exclude, false);
    if (files.length === 0) throw nothingThere(inventory, entry.tar, 'file');
    for (const file of files) yield target(about, 'files', file, file, {});
  } else if (entry.s3) {
    const { bucket, prefix = '', endpoint } = entry.s3;
    yield target(about, 's3', `${endpoint ?? 's3:'}//${bucket}/${prefix}`, `s3://${bucket}/${prefix}`, { s3: entry.s3, include, exclude });
  } else if (entry.http) {
    const location = entry.http.list ?? entry.http.urls!.join(' ');
    yield target(about, 'http', location, entry.http.list ?? entry.http.urls![0]!, { http: entry.http, include, exclude });
  }
}

/** Nothing where something is named is a slip of the pen or a disk that is not mounted: taken for gone, it would close every finding there. */
function nothingThere(inventory: Inventory, pattern: string, what: string): KeysweepError {
  return new KeysweepError('no-such-path', `there is no ${what} at ${resolve(inventory.base, pattern)}`, { where: pattern });
}

function target(about: About, kind: Target['kind'], location: string, name: string, details: TargetDetails, version?: string): Target {
  const id = createHash('sha256').update(`${kind}\n${location}`).digest('hex').slice(0, 24);
  return { ...about, id, kind, location, name, version, details };
}

function isRepository(directory: string): boolean {
  return existsSync(join(directory, '.git')) || (existsSync(join(directory, 'HEAD')) && existsSync(join(directory, 'objects')));
}

/** Resolves a glob of the inventory; one without wildcards that names nothing is an error. */
async function glob(inventory: Inventory, pattern: string, include: readonly string[] | undefined, exclude: readonly string[] | undefined, directories: boolean): Promise<string[]> {
  const { default: fastGlob } = await import('fast-glob');
  const found = await fastGlob(pattern, { cwd: inventory.base, absolute: true, onlyDirectories: directories, onlyFiles: !directories, dot: true, followSymbolicLinks: false, unique: true, ignore: [...(exclude ?? [])] });
  if (found.length === 0 && !fastGlob.isDynamicPattern(pattern)) throw new KeysweepError('no-such-path', `no such ${directories ? 'directory' : 'file'}: ${resolve(inventory.base, pattern)}`, { where: pattern });
  const wanted = nameFilter(include, undefined);
  return found.filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined && wanted(path)).sort();
}

/** Name globs: `*` within one path segment, `**` over several, `?` one character. */
export function nameFilter(include: readonly string[] | undefined, exclude: readonly string[] | undefined): (name: string) => boolean {
  const any = (patterns: readonly string[]): RegExp => new RegExp(`^(?:${patterns.map((pattern) =>
    pattern.split(/(\*\*|\*|\?)/).map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))).join('')).join('|')})$`, 's');
  const included = include?.length ? any(include) : undefined;
  const excluded = exclude?.length ? any(exclude) : undefined;
  return (name) => (included?.test(name) ?? true) && !(excluded?.test(name) ?? false);
}
