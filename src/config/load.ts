import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { KeysweepError, type Confidence } from '../model';
import { readPackaged } from './packaged';
import { schemaMistakes } from './schema-mistakes';
import { readSmallFile } from './small-file';
import { textOf } from './text-file';
import { readYaml } from './yaml';

/** Settings of a configuration file (schemas/config.schema.json). */
export interface Config {
  readonly confidence?: Confidence;
  readonly failOn?: 'low' | 'medium' | 'high' | 'critical' | 'never';
  readonly gitignore?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly maxFileSize?: number | string;
  readonly threads?: number;
  readonly packs?: readonly string[];
  /** Names of installed packages; never paths. */
  readonly plugins?: readonly string[];
  readonly pluginLimits?: { readonly milliseconds?: number; readonly megabytes?: number };
  readonly disable?: readonly string[];
  readonly compat?: { readonly inlineAllow?: boolean };
  readonly ignore?: readonly IgnoreEntry[];
}

/** One entry of `ignore`: an occurrence it matches in all given fields is not counted. */
export interface IgnoreEntry {
  readonly rule?: string;
  readonly path?: string;
  readonly credential?: string;
  readonly reason: string;
  readonly author?: string;
  readonly until?: string;
}

/** A configuration and where it came from. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absent where there was no file. */
  readonly file?: string;
  /** Folder that configures this run: the git top level of the start folder, or that folder itself. */
  readonly root: string;
  /** Patterns of `.keysweepignore` at the root, in gitignore syntax. */
  readonly ignorePatterns: readonly string[];
}

const NAMES = ['.keysweep.yaml', '.keysweep.yml', '.keysweep.json'];

/**
 * Loads the configuration: `file` if given, else the first of the known names at the git top level of
 * `cwd` (or in `cwd`). Nothing inside a scanned tree is ever read as configuration.
 * Throws `invalid-config` with line and column.
 */
export function loadConfig(cwd: string, schemaFile: string, file?: string): LoadedConfig {
  const root = configurationRoot(cwd);
  const path = file === undefined ? NAMES.map((name) => join(root, name)).find(existsSync) : resolve(cwd, file);
  const ignoreFile = join(root, '.keysweepignore');
  const ignorePatterns = (readSmallFile(ignoreFile) ?? '').replace(/^\ufeff/, '').split(/\r?\n/).filter((line) => line.trim() && !line.startsWith('#'));
  if (!path) return { config: {}, root, ignorePatterns };
  return { config: readConfig(path, schemaFile), file: path, root, ignorePatterns };
}

/** The folder that configures a run started in `cwd`: the git top level around it, or itself. */
export function configurationRoot(cwd: string): string {
  return gitTop(cwd) ?? cwd;
}

function gitTop(start: string): string | undefined {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return directory;
    if (dirname(directory) === directory) return undefined;
  }
}

function readConfig(file: string, schemaFile: string): Config {
  let text: string;
  try {
    text = textOf(readFileSync(file));
  } catch (cause) {
    throw new KeysweepError('invalid-config', `cannot read the configuration: ${(cause as Error).message}`, { where: file, cause });
  }
  const yaml = readYaml(text, file, 'invalid-config');
  const value: unknown = yaml.value ?? {};
  const validate = validatorOf(schemaFile);
  if (validate(value)) return value as Config;
  const [first, ...more] = schemaMistakes(validate.errors ?? [], yaml);
  throw new KeysweepError('invalid-config', first!, { where: first!.split(': ')[0], actions: more });
}

let compiled: { schemaFile: string; validate: ValidateFunction } | undefined;

function validatorOf(schemaFile: string): ValidateFunction {
  if (compiled?.schemaFile !== schemaFile) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- ajv costs 39 ms: only where there is a configuration
    const Ajv = (require('ajv') as typeof import('ajv')).default;
    compiled = { schemaFile, validate: new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile(JSON.parse(readPackaged(schemaFile).toString('utf8')) as object) };
  }
  return compiled.validate;
}

/** Bytes of `50MB`, `2 GiB`, `1000`. Throws `usage` for anything else. */
export function parseSize(text: string | number): number {
  if (typeof text === 'number') return text;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(k|m|g|t)?(i)?b?\s*$/i.exec(text);
  if (!match) throw new KeysweepError('usage', `not a size: ${text}`, { actions: ['write bytes, or a unit: 500kB, 50MB, 2GiB'] });
  const power = ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase());
  return Math.floor(Number(match[1]) * (match[3] ? 1024 : 1000) ** power);
}
