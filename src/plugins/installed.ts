import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wayBelow } from '../config/platform-paths';
import { ensureStateDirectory, stateDirectory } from '../config/state';
import { KeysweepError } from '../model';

/** An installed package: its packs (data) and its modules (code). */
export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  readonly packs: readonly string[];
  readonly detectors: readonly string[];
  /** Why it cannot be used, where it is listed all the same. */
  readonly problem?: string;
}

const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Whether a word is a package's name and not a path. */
export function isPackageName(text: string): boolean {
  return NAME.test(text) && !/\.(?:json|ya?ml|[mc]?js)$/.test(text);
}

function folder(): string {
  return join(stateDirectory(), 'plugins');
}

/**
 * Installs a package (name, name@version, folder or tarball) into the state directory by npm, without its install scripts.
 * Nothing a scanned tree holds can put one there. Throws `plugin-install` with npm's words.
 */
export function installPlugin(spec: string): InstalledPlugin {
  const directory = join(ensureStateDirectory(), 'plugins');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const manifest = join(directory, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n', { mode: 0o600 });
  const before = new Map(Object.keys(listed(directory)).map((name) => [name, versionOf(directory, name)]));
  // npm takes a relative path from its own folder.
  npm(directory, ['install', '--save-exact', existsSync(spec) ? resolve(spec) : spec]);
  const after = listed(directory);
  const name = Object.keys(after).find((one) => before.get(one) !== versionOf(directory, one)) ?? spec.replace(/(?<=.)@[^@/]*$/, '');
  try {
    return readPlugin(directory, name);
  } catch (error) {
    npm(directory, ['uninstall', name]);
    throw error;
  }
}

/** Takes a package away. Throws `no-plugin`. */
export function removePlugin(name: string): void {
  const directory = folder();
  if (!Object.hasOwn(listed(directory), name)) throw new KeysweepError('no-plugin', `${name} is not installed`, { actions: ['keysweep plugins list'] });
  npm(directory, ['uninstall', name]);
}

/** All installed packages; one that is broken says why, so that it can be removed. */
export function installedPlugins(): InstalledPlugin[] {
  const directory = folder();
  return Object.keys(listed(directory)).sort().map((name) => {
    try {
      return readPlugin(directory, name);
    } catch (error) {
      return { name, version: versionOf(directory, name) ?? '', packs: [], detectors: [], problem: (error as Error).message };
    }
  });
}

/** An installed package by name. Throws `no-plugin`. */
export function installedPlugin(name: string): InstalledPlugin {
  const directory = folder();
  if (!Object.hasOwn(listed(directory), name)) throw new KeysweepError('no-plugin', `the plugin ${name} is not installed`, { actions: [`keysweep plugins install ${name}`] });
  return readPlugin(directory, name);
}

/** The package in a folder, where its package.json speaks of keysweep; undefined elsewhere. */
export function pluginAt(folderOfPackage: string): InstalledPlugin | undefined {
  const manifest = join(folderOfPackage, 'package.json');
  if (!existsSync(manifest) || !('keysweep' in manifestOf(manifest, folderOfPackage))) return undefined;
  return readPackage(realpathSync(folderOfPackage), folderOfPackage);
}

function readPlugin(directory: string, name: string): InstalledPlugin {
  let root: string;
  try {
    root = realpathSync(join(directory, 'node_modules', name));
  } catch (cause) {
    throw new KeysweepError('invalid-plugin', `the folder of the plugin ${name} is gone: ${(cause as Error).message}`, { where: name, actions: [`keysweep plugins remove ${name}`, 'then install it again'], cause });
  }
  return readPackage(root, name);
}

/** A package.json. Throws `invalid-plugin` where it holds no object. */
function manifestOf(file: string, name: string): { readonly version?: unknown; readonly keysweep?: { readonly packs?: unknown; readonly detectors?: unknown } } {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new KeysweepError('invalid-plugin', `the package.json of ${name} cannot be read: ${(cause as Error).message}`, { where: file, cause });
  }
  if (typeof value !== 'object' || value === null) throw new KeysweepError('invalid-plugin', `the package.json of ${name} holds no object`, { where: file });
  return value;
}

function readPackage(root: string, name: string): InstalledPlugin {
  const { version, keysweep } = manifestOf(join(root, 'package.json'), name);
  const files = (list: unknown): string[] => (Array.isArray(list) ? list : []).map((file) => inside(root, String(file), name));
  const packs = files(keysweep?.packs);
  const detectors = files(keysweep?.detectors);
  if (packs.length + detectors.length === 0) {
    throw new KeysweepError('invalid-plugin', `${name} is no plugin of keysweep: its package.json names neither packs nor detectors`, { where: name, actions: ['"keysweep": { "packs": ["packs/acme.json"], "detectors": ["detectors/acme.mjs"] }'] });
  }
  return { name, version: String(version ?? ''), packs, detectors };
}

function inside(root: string, file: string, name: string): string {
  const path = resolve(root, file);
  if (wayBelow(root, path) === undefined || !existsSync(path)) throw new KeysweepError('invalid-plugin', `${name}: no such file in the package: ${file}`, { where: name });
  return path;
}

function listed(directory: string): Record<string, string> {
  try {
    return (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> }).dependencies ?? {};
  } catch {
    return {};
  }
}

function versionOf(directory: string, name: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(directory, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

function npm(directory: string, args: readonly string[]): void {
  // State is for its owner alone, what npm makes of it included.
  const mask = process.umask(0o077);
  const { status, stderr, error } = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: directory, encoding: 'utf8', shell: process.platform === 'win32' });
  process.umask(mask);
  if (error) throw new KeysweepError('plugin-install', `npm cannot be started: ${error.message}`, { actions: ['install npm, which comes with Node'] });
  if (status !== 0) throw new KeysweepError('plugin-install', `npm ${args[0]} failed: ${stderr.trim().split('\n')[0] ?? ''}`, { actions: stderr.trim().split('\n').slice(1, 6) });
}
