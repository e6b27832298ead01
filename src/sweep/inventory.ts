import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { readYaml } from '../config/yaml';
import { KeysweepError } from '../model';
import type { ForgeKind } from '../sources/forge';
import schema from '../../schemas/inventory.schema.json';

/** What is known of a target beside where it is. */
export interface About {
  readonly owner?: string;
  readonly tags?: readonly string[];
  readonly reachability?: 'internet' | 'organisation' | 'team' | 'backup' | 'device';
}

export interface ForgeEntry {
  readonly organization: string;
  readonly url?: string;
  readonly token?: string;
  /** Archived repositories too (default true): their history leaks as well. */
  readonly archived?: boolean;
  readonly forks?: boolean;
}

export interface S3Entry {
  readonly bucket: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly maxObjectBytes?: number;
}

export interface HttpEntry {
  readonly list?: string;
  readonly urls?: readonly string[];
  readonly token?: string;
}

/** One entry; exactly one of the kinds is given (schemas/inventory.schema.json). */
export interface InventoryEntry extends About, Partial<Readonly<Record<ForgeKind, ForgeEntry>>> {
  /** Globs on names (`acme/*`) or paths; nothing given means everything. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly git?: string;
  /** Token reference of a `git` entry. */
  readonly token?: string;
  readonly mirrors?: string;
  readonly oxidized?: string;
  readonly directory?: string;
  readonly tar?: string;
  readonly s3?: S3Entry;
  readonly http?: HttpEntry;
}

export interface Inventory {
  readonly file: string;
  /** Relative paths of the inventory start here. */
  readonly base: string;
  readonly defaults: About;
  readonly targets: readonly InventoryEntry[];
}

/** Reads and checks an inventory; every problem is named with line and column. */
export async function readInventory(file: string): Promise<Inventory> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KeysweepError('no-inventory', `cannot read the inventory ${file}: ${(cause as Error).message}`, { where: file, actions: ['Give the path of an inventory.yaml; docs/sweep.md shows one.'], cause });
  }
  return parseInventory(text, file);
}

let validator: ValidateFunction | undefined;

/** As `readInventory`, from text; `file` is for messages and relative paths. */
export async function parseInventory(text: string, file: string): Promise<Inventory> {
  const { value: content, document, at: place } = readYaml(text, file, 'invalid-inventory');
  const { Ajv } = await import('ajv');
  const validate = (validator ??= new Ajv({ allErrors: true, strict: false }).compile(schema));
  if (!validate(content)) {
    const problems = new Set<string>();
    for (const { instancePath, keyword, message, params, schemaPath } of validate.errors ?? []) {
      // Branches of oneOf complain each for itself; the oneOf's own line says it all.
      if (keyword === 'required' && schemaPath.includes('/oneOf/')) continue;
      const segments = instancePath.split('/').slice(1).map((segment) => segment.replace(/~1/g, '/').replace(/~0/g, '~'));
      const extra = (params as { additionalProperty?: string }).additionalProperty;
      const path = segments.map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
      const node = document.getIn(extra === undefined ? path : [...path, extra], true) ?? document.getIn(path, true);
      const offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? 0;
      problems.add(`${place(offset)}: ${describe(segments.join('.') || 'inventory', keyword, message ?? '', extra)}`);
    }
    throw invalid(file, [...problems]);
  }
  const { defaults, targets } = content as { defaults?: About; targets: InventoryEntry[] };
  return { file, base: dirname(resolve(file)), defaults: defaults ?? {}, targets };
}

function describe(path: string, keyword: string, message: string, extra?: string): string {
  if (extra !== undefined) return `${path} has no setting ${JSON.stringify(extra)}`;
  if (keyword === 'oneOf') return `${path} must name exactly one of github, gitlab, gitea, bitbucket, azure, git, mirrors, oxidized, directory, tar, s3, http`;
  if (path.endsWith('token') && keyword === 'pattern') return `${path} must be a reference (env:NAME, file:/path or aws-secretsmanager:NAME), not a token itself`;
  return `${path} ${message}`;
}

function invalid(file: string, problems: readonly string[]): KeysweepError {
  return new KeysweepError('invalid-inventory', problems.slice(0, 20).join('; '), { where: file, actions: ['Correct the inventory; its schema is schemas/inventory.schema.json.'] });
}
