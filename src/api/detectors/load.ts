import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packFiles, readPack } from '../../engine/packs';
import { KeysweepError, type Pack } from '../../model';
import { packageDirectory } from '../../config/packaged';
import { compileDetectors, type Detectors } from '../../pipeline/detectors';
import { DEFAULT_LIMITS, type PluginLimits } from '../../plugins/contract';
import { installedPlugin, isPackageName, pluginAt, type InstalledPlugin } from '../../plugins/installed';
import { PluginModule } from '../../plugins/module';

/** Detectors beside the built-in ones. */
export interface FurtherDetectors {
  /** Packs: files, folders, or installed packages (of which only the data is taken). */
  readonly packs?: readonly string[];
  /** Code: installed packages by name (code and data), module files, or folders of packages by path (`./acme`). */
  readonly plugins?: readonly string[];
  /** Names of installed packages only: what a configuration may ask for. A file of that name is not looked at. */
  readonly installed?: readonly string[];
  readonly limits?: Partial<PluginLimits>;
}

/** Packs and modules by where they came from. */
export interface LoadedDetectors {
  readonly packs: readonly { readonly file: string; readonly pack: Pack }[];
  readonly modules: readonly PluginModule[];
}

/** Loads packs and modules. Throws `invalid-pack`, `invalid-plugin` or `no-plugin` before anything is scanned. */
export function loadFurtherDetectors({ packs = [], plugins = [], installed = [], limits }: FurtherDetectors): LoadedDetectors {
  const files: string[] = [];
  const modules: string[] = [];
  const take = ({ packs: data, detectors }: InstalledPlugin): void => {
    files.push(...data);
    modules.push(...detectors);
  };
  for (const name of packs) {
    if (isThere(name)) files.push(...(pluginAt(name)?.packs ?? packFiles(name)));
    else if (isPackageName(name)) files.push(...installedPlugin(name).packs);
    else throw new KeysweepError('invalid-pack', `no such pack: ${name}`, { where: name, actions: ['name a file, a folder, or a package of: keysweep plugins list'] });
  }
  for (const name of plugins) {
    // A name is never a path: a file of that name in the folder one happens to be in must not run.
    if (isPackageName(name)) take(installedPlugin(name));
    else take(moduleAt(name) ?? pluginAt(name) ?? noPlugin(name));
  }
  for (const name of installed) take(installedPlugin(name));
  const schema = join(packageDirectory(), 'schemas', 'pack.schema.json');
  return {
    packs: [...new Set(files)].map((file) => ({ file, pack: readPack(file, schema) })),
    modules: [...new Set(modules)].map((file) => new PluginModule(file, { ...DEFAULT_LIMITS, ...limits })),
  };
}

/** A module file by itself. */
function moduleAt(path: string): InstalledPlugin | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? { name: path, version: '', packs: [], detectors: [path] } : undefined;
}

function noPlugin(name: string): never {
  throw new KeysweepError('no-plugin', `no such plugin: ${name}`, { where: name, actions: ['name a module file (.mjs), the folder of a package (./acme), or a package of: keysweep plugins list'] });
}

/**
 * What `keysweep detectors test NAME` tests: a module, a pack or a folder of packs; of a package's folder, or an installed package,
 * its code as well. What is missing is taken for a pack where it is named like one.
 */
export function detectorsNamed(name: string): FurtherDetectors {
  if (/\.[mc]?js$/.test(name)) return { plugins: [name] };
  if (isThere(name)) return pluginAt(name) ? { plugins: [resolve(name)] } : { packs: [name] };
  return isPackageName(name) ? { plugins: [name] } : { packs: [name] };
}

/** The built-in detectors together with further ones, as one set. */
export function detectorsWith(further: FurtherDetectors): Detectors {
  const { packs, modules } = loadFurtherDetectors(further);
  return compileDetectors(packs.map(({ pack }) => pack), modules);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
