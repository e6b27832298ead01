import { readFileSync } from 'node:fs';
import { nearest } from '../config/spelling';
import { textOf } from '../config/text-file';
import { KeysweepError } from '../model';

/** What the user says of the estate: assets with tags and owners, and who reaches whom. */
export interface Inventory {
  readonly assets: readonly InventoryAsset[];
  readonly reaches: readonly { readonly from: string; readonly to: string }[];
}

/** One asset of an inventory. */
export interface InventoryAsset {
  readonly name: string;
  /** Addresses and other names. */
  readonly addresses?: readonly string[];
  readonly tags?: readonly string[];
  readonly owner?: string;
  /** Zone that reaches it: `internet`. */
  readonly exposedTo?: string;
}

/** Columns of a CSV inventory; all but the last are an asset's fields in JSON as well. */
const COLUMNS = ['name', 'addresses', 'tags', 'owner', 'exposedTo', 'reaches'] as const;

/**
 * Reads an inventory: JSON (`{assets: [...], reaches: [...]}`) or CSV with a header of
 * `name,addresses,tags,owner,exposedTo,reaches`, lists separated by blanks or `;`. Further columns and fields are somebody else's and passed
 * over, unless their names are nearly those: a tag that is not read would say that no way leads to the data.
 * Throws `invalid-inventory` with the line or the place.
 */
export function readInventory(file: string): Inventory {
  let text: string;
  try {
    text = textOf(readFileSync(file));
  } catch (cause) {
    throw new KeysweepError('invalid-inventory', `cannot read the inventory: ${(cause as Error).message}`, { where: file, cause });
  }
  return text.trimStart().startsWith('{') ? fromJson(text, file) : fromCsv(text, file);
}

const EXAMPLE = '{"assets":[{"name":"db1","addresses":["10.0.0.5"],"tags":["pii"]}],"reaches":[{"from":"internet","to":"edge1"}]}';

function fromJson(text: string, file: string): Inventory {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as typeof value;
  } catch (cause) {
    throw new KeysweepError('invalid-inventory', `${file}: ${(cause as Error).message}`, { where: file, cause });
  }
  const { assets = [], reaches = [] } = value;
  const mistake = misspelt(value, ['assets', 'reaches'])
    ?? (Array.isArray(assets) ? firstOf(assets, assetMistake, 'assets') : 'assets must be a list of objects with a name')
    ?? (Array.isArray(reaches) ? firstOf(reaches, reachMistake, 'reaches') : 'reaches must be a list of objects with from and to');
  if (mistake !== undefined) throw new KeysweepError('invalid-inventory', `${file}: ${mistake}`, { where: file, actions: [EXAMPLE] });
  return { assets: assets as InventoryAsset[], reaches: reaches as Inventory['reaches'] };
}

function firstOf(list: readonly unknown[], mistakeOf: (one: Readonly<Record<string, unknown>>) => string | undefined, name: string): string | undefined {
  for (const [index, one] of list.entries()) {
    const mistake = typeof one === 'object' && one !== null ? mistakeOf(one as Readonly<Record<string, unknown>>) : 'no object';
    if (mistake !== undefined) return `${name}.${index}: ${mistake}`;
  }
  return undefined;
}

function assetMistake(asset: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof asset.name !== 'string') return 'it has no name';
  for (const field of ['owner', 'exposedTo'] as const) if (asset[field] !== undefined && typeof asset[field] !== 'string') return `${field} is no text`;
  for (const field of ['addresses', 'tags'] as const) {
    const list = asset[field];
    if (list !== undefined && !(Array.isArray(list) && list.every((one) => typeof one === 'string'))) return `${field} must be a list of texts`;
  }
  return misspelt(asset, COLUMNS.slice(0, -1));
}

function reachMistake({ from, to }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof from === 'string' && typeof to === 'string' ? undefined : 'it has no from or no to';
}

function misspelt(value: Readonly<Record<string, unknown>>, known: readonly string[]): string | undefined {
  for (const key of Object.keys(value)) {
    const meant = known.includes(key) ? undefined : nearest(key, known);
    if (meant !== undefined) return `unknown field ${key}; did you mean ${meant}?`;
  }
  return undefined;
}

function fromCsv(text: string, file: string): Inventory {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const columns = cells(header).map((given) => {
    const cell = given.trim();
    const column = COLUMNS.find((one) => one.toLowerCase() === cell.toLowerCase()) ?? cell;
    const meant = COLUMNS.some((one) => one === column) ? undefined : nearest(column, COLUMNS);
    if (meant !== undefined) throw new KeysweepError('invalid-inventory', `${file}:1: unknown column ${cell}; did you mean ${meant}?`, { where: `${file}:1`, actions: [COLUMNS.join()] });
    return column;
  });
  if (!columns.includes('name')) throw new KeysweepError('invalid-inventory', `${file}:1: the header has no column name`, { where: `${file}:1`, actions: [COLUMNS.join(), 'columns are separated by commas'] });
  const assets: InventoryAsset[] = [];
  const reaches: { from: string; to: string }[] = [];
  lines.forEach((line, index) => {
    if (!line.trim() || line.startsWith('#')) return;
    const row = cells(line);
    const cell = (column: (typeof COLUMNS)[number]): string => row[columns.indexOf(column)]?.trim() ?? '';
    const list = (column: (typeof COLUMNS)[number]): string[] => cell(column).split(/[;\s]+/).filter(Boolean);
    const name = cell('name');
    if (!name) throw new KeysweepError('invalid-inventory', `${file}:${index + 2}: a row without a name`, { where: `${file}:${index + 2}` });
    assets.push({ name, addresses: list('addresses'), tags: list('tags'), owner: cell('owner') || undefined, exposedTo: cell('exposedTo') || undefined });
    for (const to of list('reaches')) reaches.push({ from: name, to });
  });
  return { assets, reaches };
}

/** Cells of one CSV line (RFC 4180 without line ends inside cells). */
function cells(line: string): string[] {
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain ?? '');
}
