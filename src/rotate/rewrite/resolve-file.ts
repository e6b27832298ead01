import { KeysweepError } from '../../model';
import { parseReference, REFERENCES, type Reference } from '../reference';
import { applyEdits, type Edit } from './edit';
import { formatOf, isYaml, type Format } from './format';
import { valueToken, type Token } from './token';

/**
 * The text of a file with its references resolved, each value written so that the file's format reads it back. A bare `keysweep://…`
 * counts where it is a whole value of a known format (in a comment it is prose), `{{keysweep://…}}` everywhere.
 */
export async function resolveFile(path: string, text: string, resolve: (reference: Reference) => Promise<string>): Promise<string> {
  const whole = parseReference(text);
  if (whole) return resolve(whole);
  const format = formatOf(path, text, '');
  const edits: Edit[] = [];
  for (const found of referencesIn(text, format)) edits.push({ start: found.start, end: found.end, text: written(path, found, await resolve(found.reference)) });
  return applyEdits(text, edits);
}

/** Whether `resolveFile` would change the file. */
export function fileHoldsReference(path: string, text: string): boolean {
  return parseReference(text) !== undefined || !referencesIn(text, formatOf(path, text, '')).next().done;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly reference: Reference;
  /** In a URL: percent-encoded. */
  readonly uri: boolean;
  readonly format: Format | undefined;
  /** The value it stands in. */
  readonly token: Token | undefined;
}

function* referencesIn(text: string, format: Format | undefined): Generator<Found> {
  for (const match of text.matchAll(REFERENCES)) {
    const [all, embedded, uri, bare] = match;
    const reference = parseReference(embedded ?? bare);
    if (!reference) continue;
    const [start, end] = [match.index, match.index + all.length];
    const token = format && valueToken(text, start, end, format);
    if (bare !== undefined && (!token || token.partial || token.start !== start || token.end !== end || isComment(text, start, format!))) continue;
    yield { start, end, reference, uri: uri !== undefined, format, token };
  }
}

function isComment(text: string, at: number, format: Format): boolean {
  return (format === 'ini' || format === 'properties' ? /^\s*[#;!]/ : /^\s*(?:#|\/\/)/).test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

/** Values that YAML reads as the text they are, without quotes. */
const PLAIN = /^(?!(?:true|false|yes|no|on|off|null|~)$)(?![-+]?[.0-9])[A-Za-z0-9_][A-Za-z0-9_./+@-]*$/i;

function written(path: string, { uri, format, token, start, end }: Found, value: string): string {
  if (uri) return encodeURIComponent(value);
  if (!format || !token || token.partial) return value;
  const cannot = (): KeysweepError => new KeysweepError('cannot-stand-there', `a value for ${path} has characters that cannot stand within its quotes`, { where: path, actions: ['use double quotes there'] });
  const inJson = JSON.stringify(value).slice(1, -1);
  if (token.quote === '"') {
    if (format === 'hcl' || format === 'tfvars') return inJson.replace(/[$%](?=\{)/g, '$&$&');
    if (format === 'shell') return value.replace(/[\\"$`]/g, '\\$&');
    return format === 'ini' || format === 'properties' ? value : inJson;
  }
  if (token.quote === "'") {
    if (isYaml(format)) return value.replaceAll("'", "''");
    if (format === 'shell') return value.replaceAll("'", "'\\''");
    if (value.includes("'") || (format === 'toml' && value.includes('\n'))) throw cannot();
    return value;
  }
  const isWhole = token.start === start && token.end === end;
  if (isYaml(format)) return !isWhole || PLAIN.test(value) ? value : `"${inJson}"`;
  if (format === 'shell' || format === 'dotenv') {
    if (/^[\w./:@%+,=-]*$/.test(value)) return value;
    if (!isWhole) throw cannot();
    return format === 'shell' ? `'${value.replaceAll("'", "'\\''")}'` : `"${inJson}"`;
  }
  return format === 'properties' ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n') : value;
}
