import { readFileSync, writeFileSync } from 'node:fs';
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
}

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
});
