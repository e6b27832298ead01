import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { readPackaged } from '../config/packaged';
import { readYaml } from '../config/yaml';
import { KeysweepError, type Pack } from '../model';

/** All pack files (`*.json`, `*.yaml`) below a directory, or the file itself; sorted by path. */
export function packFiles(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new KeysweepError('invalid-pack', `no such pack: ${path}`, { where: path });
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:json|ya?ml)$/.test(name))
    .map((name) => join(path, name))
    .sort();
}

let validate: ValidateFunction | undefined;

/**
 * Reads and validates one pack (schemas/pack.schema.json). Throws `invalid-pack` with line and column
 * of the first offence and all further ones as actions.
 */
export function readPack(file: string, schemaFile: string): Pack {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- ajv costs 39 ms: only users' packs and builds need it
  const Ajv = (require('ajv') as typeof import('ajv')).default;
  validate ??= new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readPackaged(schemaFile).toString('utf8')) as object);
  const text = readFileSync(file, 'utf8');
  const value = file.endsWith('.json') ? parseJson(text, file) : readYaml(text, file, 'invalid-pack').value;
  if (!validate(value)) throw invalid(file, text, validate.errors ?? []);
  return value as Pack;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    readYaml(text, file, 'invalid-pack');
    throw new KeysweepError('invalid-pack', `${file}: ${(cause as Error).message}`, { where: file, cause });
  }
}

function invalid(file: string, text: string, errors: readonly ErrorObject[]): KeysweepError {
  const messages = errors
    .filter((error) => error.keyword !== 'oneOf' || errors.length === 1)
    .map((error) => `${position(file, text, error.instancePath)}: ${error.instancePath || '/'} ${error.message ?? 'is not valid'}${detail(error)}`);
  return new KeysweepError('invalid-pack', messages[0] ?? `${file}: not a valid pack`, {
    where: messages[0]?.split(': ')[0] ?? file,
    actions: messages.slice(1, 10),
  });
}

function detail({ keyword, params }: ErrorObject): string {
  if (keyword === 'additionalProperties') return ` (${(params as { additionalProperty: string }).additionalProperty})`;
  if (keyword === 'enum') return `: ${(params as { allowedValues: string[] }).allowedValues.join(', ')}`;
  return '';
}

/** `file:line:column` of a JSON pointer in JSON or YAML text. */
function position(file: string, text: string, pointer: string): string {
  const { document, at } = readYaml(text, file, 'invalid-pack');
  const path = pointer.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~')).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const node = path.length ? document.getIn(path, true) : document.contents;
  const offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? 0;
  return at(offset);
}
