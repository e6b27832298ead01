import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN } from '../cli/program';

const top = join(BIN, '..', '..');
const FILE = join(__dirname, 'contract.json');

/** What others build on: exports of the library, commands with their flags, formats, exit codes, names of published schemas. */
interface Contract {
  readonly exports: readonly string[];
  readonly commands: Readonly<Record<string, readonly string[]>>;
  readonly formats: readonly string[];
  readonly exitCodes: Readonly<Record<string, number>>;
  readonly hooks: readonly string[];
  /** Of each file of schemas/: its places with types, values and what is required, one line each. */
  readonly schemas: Readonly<Record<string, readonly string[]>>;
}

/** Schemas of what others write for us: what these require may become less, not more. All others are of what we write. */
const READ_BY_US = new Set(['config.schema.json', 'inventory.schema.json', 'pack.schema.json']);

/** A schema as lines: `place type: string`, `place value: "x"`, `place required: name`. Texts for people and limits are no part of it. */
function linesOf(schema: unknown, place = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, enum: values, const: only, required, $ref, ...rest } = schema as { type?: string | string[]; enum?: unknown[]; const?: unknown; required?: unknown; $ref?: string };
  const lines = [type].flat().filter((one) => typeof one === 'string').map((one) => `${place} type: ${one}`);
  for (const value of [...(Array.isArray(values) ? values : []), ...(only === undefined ? [] : [only])]) lines.push(`${place} value: ${JSON.stringify(value)}`);
  if (typeof $ref === 'string') lines.push(`${place} is: ${$ref}`);
  if (Array.isArray(required)) for (const name of required) lines.push(`${place} required: ${String(name)}`);
  for (const group of ['properties', 'patternProperties', '$defs', 'definitions'] as const) {
    for (const [name, inner] of Object.entries((rest as Record<string, object | undefined>)[group] ?? {})) lines.push(`${place}/${name}`, ...linesOf(inner, `${place}/${name}`));
  }
  for (const group of ['items', 'additionalProperties'] as const) lines.push(...linesOf((rest as Record<string, unknown>)[group], `${place}/${group}`));
  for (const group of ['oneOf', 'anyOf', 'allOf', 'prefixItems'] as const) {
    ((rest as Record<string, unknown[] | undefined>)[group] ?? []).forEach((inner, index) => lines.push(...linesOf(inner, `${place}/${group}/${index}`)));
  }
  return lines;
}

const isRequired = (line: string): boolean => line.includes(' required: ');
const placeOf = (line: string): string => line.slice(0, line.indexOf(' required: '));

function current(): Contract {
  // The library as it is published, not its sources.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const library = require(join(top, 'dist', 'src', 'index.js')) as Record<string, unknown> & { reporters: object; EXIT: Record<string, number> };
  const { commands } = JSON.parse(readFileSync(join(top, 'oclif.manifest.json'), 'utf8')) as { commands: Record<string, { flags: Record<string, { type: string; options?: string[]; char?: string }> }> };
  const flag = ([name, { type, char }]: [string, { type: string; char?: string }]): string => `--${name}${char ? ` -${char}` : ''} ${type}`;
  return {
    exports: Object.keys(library).sort(),
    commands: Object.fromEntries(Object.entries(commands).map(([id, { flags }]) => [id, Object.entries(flags).map(flag).sort()]).sort()) as Record<string, string[]>,
    formats: Object.keys(library.reporters).sort(),
    exitCodes: library.EXIT,
    hooks: [...readFileSync(join(top, '.pre-commit-hooks.yaml'), 'utf8').matchAll(/^- id: (.*)$/gm)].map(([, id]) => id!),
    schemas: Object.fromEntries(readdirSync(join(top, 'schemas')).sort().map((file) => [file, linesOf(JSON.parse(readFileSync(join(top, 'schemas', file), 'utf8'))).sort()])),
  };
}

/**
 * Nothing that was published goes or changes; what is added is free, and taken in with KEYSWEEP_UPDATE_CONTRACT=1.
 * Taking something out of contract.json by hand is a new major version.
 */
test('what was published is still there', () => {
  const now = current();
  if (process.env.KEYSWEEP_UPDATE_CONTRACT === '1') writeFileSync(FILE, JSON.stringify(now, null, 1) + '\n');
  const published = JSON.parse(readFileSync(FILE, 'utf8')) as Contract;
  expect(now.exports).toEqual(expect.arrayContaining([...published.exports]));
  expect(now.formats).toEqual(expect.arrayContaining([...published.formats]));
  expect(now.hooks).toEqual(expect.arrayContaining([...published.hooks]));
  expect(now.exitCodes).toEqual(expect.objectContaining(published.exitCodes));
  for (const [id, flags] of Object.entries(published.commands)) {
    expect({ id, flags: now.commands[id] }).toEqual({ id, flags: expect.arrayContaining([...flags]) as string[] });
  }
  for (const [file, lines] of Object.entries(published.schemas)) {
    const gone = missingFrom(file, lines, now.schemas[file] ?? []);
    expect({ file, gone }).toEqual({ file, gone: [] });
  }
});

/** What of a published schema is there no more, or is newly required of those who write for us. */
function missingFrom(file: string, published: readonly string[], now: readonly string[]): string[] {
  const input = READ_BY_US.has(file);
  const gone = published.filter((line) => !now.includes(line) && !(input && isRequired(line)));
  // An object that was published without a requirement; those of new places are free.
  const places = new Set(['', ...published.filter((line) => line.startsWith('/') && !line.includes(' '))]);
  const demanded = input ? now.filter((line) => isRequired(line) && !published.includes(line) && places.has(placeOf(line))) : [];
  return [...gone, ...demanded.map((line) => `new: ${line}`)];
}

test('a schema may get more, and may not lose, change or demand more', () => {
  const { schemas } = JSON.parse(readFileSync(FILE, 'utf8')) as Contract;
  const report = schemas['report.schema.json']!;
  expect(report.length).toBeGreaterThan(50);
  expect(missingFrom('report.schema.json', report, [...report, '/more', '/more type: string', ' required: more'])).toEqual([]);
  expect(missingFrom('report.schema.json', report, report.slice(1))).toEqual([report[0]]);
  const config = schemas['config.schema.json']!;
  expect(missingFrom('config.schema.json', config, [...config, '/more', '/more type: string', '/more required: x'])).toEqual([]);
  expect(missingFrom('config.schema.json', config, [...config, ' required: packs'])).toEqual(['new:  required: packs']);
});
