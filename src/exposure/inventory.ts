import { readFileSync } from 'node:fs';
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

/**
 * Reads an inventory: JSON (`{assets: [...], reaches: [...]}`) or CSV with a header of
 * `name,addresses,tags,owner,exposedTo,reaches`, lists separated by blanks or `;`.
 * Throws `invalid-inventory` with the line.
 */
export function readInventory(file: string): Inventory {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KeysweepError('invalid-inventory', `cannot read the inventory: ${(cause as Error).message}`, { where: file, cause });
  }
  return text.trimStart().startsWith('{') ? fromJson(text, file) : fromCsv(text, file);
}

function fromJson(text: string, file: string): Inventory {
  let value: Partial<Inventory>;
  try {
    value = JSON.parse(text) as Partial<Inventory>;
  } catch (cause) {
    throw new KeysweepError('invalid-inventory', `${file}: ${(cause as Error).message}`, { where: file, cause });
  }
  const assets = value.assets ?? [];
  if (!Array.isArray(assets) || assets.some((asset) => typeof asset?.name !== 'string')) {
    throw new KeysweepError('invalid-inventory', `${file}: assets must be a list of objects with a name`, { where: file, actions: ['{"assets":[{"name":"db1","addresses":["10.0.0.5"],"tags":["pii"]}],"reaches":[{"from":"internet","to":"edge1"}]}'] });
  }
  return { assets, reaches: value.reaches ?? [] };
}

function fromCsv(text: string, file: string): Inventory {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const columns = cells(header).map((cell) => cell.trim());
  if (!columns.includes('name')) throw new KeysweepError('invalid-inventory', `${file}:1: the header has no column name`, { where: `${file}:1`, actions: ['name,addresses,tags,owner,exposedTo,reaches'] });
  const assets: InventoryAsset[] = [];
  const reaches: { from: string; to: string }[] = [];
  lines.forEach((line, index) => {
    if (!line.trim() || line.startsWith('#')) return;
    const row = cells(line);
    const cell = (column: string): string => row[columns.indexOf(column)]?.trim() ?? '';
    const list = (column: string): string[] => cell(column).split(/[;\s]+/).filter(Boolean);
    const name = cell('name');
    if (!name) throw new KeysweepError('invalid-inventory', `${file}:${index + 2}: a row without a name`, { where: `${file}:${index + 2}` });
    assets.push({ name, addresses: list('addresses'), tags: list('tags'), owner: cell('owner') || undefined, exposedTo: cell('exposedTo') || undefined });
    for (const to of list('reaches')) reaches.push({ from: name, to });
  });
  return { assets, reaches };
}

/** Cells of one CSV line (RFC 4180 without line ends inside cells). */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain ?? '');
}
