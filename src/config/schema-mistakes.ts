import type { ErrorObject } from 'ajv';
import { nearest } from './spelling';
import type { YamlFile } from './yaml';

/**
 * What a schema says against a settings file, one line a mistake: `file:line:column`, what is wrong, and the setting or value that
 * was probably meant. The errors must come from ajv with `allErrors` and `verbose`.
 */
export function schemaMistakes(errors: readonly ErrorObject[], { document, at }: YamlFile): string[] {
  return errors.map((error) => {
    const keys = error.instancePath.split('/').slice(1).map((key) => (/^\d+$/.test(key) ? Number(key) : key.replaceAll('~1', '/').replaceAll('~0', '~')));
    const unknown = error.keyword === 'additionalProperties' ? (error.params as { additionalProperty: string }).additionalProperty : undefined;
    const node = document.getIn(unknown === undefined ? keys : [...keys, unknown], true) as { range?: number[] } | undefined;
    return `${at(node?.range?.[0] ?? 0)}: ${unknown === undefined ? wrongValue(keys.join('.') || 'the file', error) : unknownSetting([...keys, unknown].join('.'), unknown, error)}`;
  });
}

function unknownSetting(setting: string, key: string, { parentSchema }: ErrorObject): string {
  const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {}).filter((name) => !name.startsWith('$'));
  const meant = nearest(key, known);
  return `unknown setting ${setting}${meant === undefined ? ` (known: ${known.join(', ')})` : `; did you mean ${meant}?`}`;
}

function wrongValue(setting: string, { keyword, params, message, data }: ErrorObject): string {
  if (keyword !== 'enum') return `${setting} ${message}`;
  const { allowedValues } = params as { allowedValues: string[] };
  const meant = typeof data === 'string' ? nearest(data, allowedValues) : undefined;
  return `${setting} ${message}: ${allowedValues.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
