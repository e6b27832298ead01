import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser, type Command } from '@oclif/core';
import { BIN } from '../cli/program';

const top = join(BIN, '..', '..');
const { commands: manifest } = JSON.parse(readFileSync(join(top, 'oclif.manifest.json'), 'utf8')) as { commands: Record<string, { relativePath: string[] }> };
const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Command lines of a page: lines of blocks of a shell or of none, and code within the text. */
function linesOf(page: string): string[] {
  const text = readFileSync(join(top, page), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)[^\n]*\n([^]*?)^```$/gm)].filter(([, kind]) => ['', 'sh', 'console', 'bash'].includes(kind!)).map(([, , block]) => block!);
  const prose = text.replace(/^```[^]*?^```$/gm, '');
  const code = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, inner]) => inner!);
  const indented = prose.split('\n').filter((line) => /^ {4}\S/.test(line));
  return [...blocks.flatMap((block) => block.split('\n')), ...indented, ...code]
    .flatMap((line) => line.split(/\s(?:\||&&)\s/))
    .map((line) => line.trim().replace(/^\$ /, '').replace(/\s+#.*$/, '').replace(/^(?:npx |node )/, '').replace(/^(?:\.\.\/keysweep\/)?bin\/keysweep\.js /, 'keysweep '))
    .filter((line) => /^(?:keysweep [a-z]|npm run )/.test(line));
}

/** Words of a line as a shell would part them, up to what another program or a file gets. */
function words(line: string): string[] {
  const end = /\s(?:\||>|<|&&|;)/.exec(line)?.index ?? line.length;
  return (line.slice(0, end).match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replace(/["']/g, ''));
}

/** The command that a line names, the most words first, and what it is given. */
function named(line: string): { id: string; argv: string[] } | undefined {
  const [, ...rest] = words(line);
  for (let count = Math.min(2, rest.length); count > 0; count--) {
    const id = rest.slice(0, count).join(':');
    if (id in manifest) return { id, argv: rest.slice(count) };
  }
  // A topic alone, as the text speaks of it.
  return rest.length === 1 && Object.keys(manifest).some((id) => id.startsWith(`${rest[0]}:`)) ? { id: '', argv: [] } : undefined;
}

const pages = ['README.md', 'SECURITY.md', ...readdirSync(join(top, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
const lines = pages.flatMap((page) => linesOf(page).map((line) => [page, line] as const));

test('there is something to hold', () => expect(lines.length).toBeGreaterThan(80));

// Whatever a page shows, also what needs a network, a server or a forge: the command is there and takes these flags, values and arguments.
test.each(lines.filter(([, line]) => line.startsWith('keysweep ')))('%s: %s', async (_, line) => {
  const found = named(line);
  expect({ line, found: found !== undefined }).toEqual({ line, found: true });
  if (!found?.id) return;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const command = (require(join(top, ...manifest[found.id]!.relativePath)) as { default: typeof Command }).default;
  // In the text a command may be named without what it needs; a line with arguments must have all.
  if (found.argv.length === 0) return;
  await Parser.parse(found.argv, { flags: { ...command.baseFlags, ...command.flags, ...(command.enableJsonFlag ? { json: jsonFlag } : {}) }, args: command.args, strict: command.strict !== false, '--': true });
});

const jsonFlag = { type: 'boolean', name: 'json', parse: async (value: boolean) => value } as never;

test.each(lines.filter(([, line]) => line.startsWith('npm run ')))('%s: %s', (_, line) => {
  const name = words(line).slice(2).find((word) => !word.startsWith('-'));
  expect(Object.keys(scripts)).toContain(name);
});

test('a flag that a command does not have, a value it does not take and a command that is not there are noticed', async () => {
  expect(named('keysweep nothing here')).toBeUndefined();
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { default: scan } = require(join(top, 'dist', 'commands', 'scan.js')) as { default: typeof Command };
  for (const line of ['keysweep scan . --no-such-flag', 'keysweep scan . --fail-on sometimes']) {
    await expect(Parser.parse(named(line)!.argv, { flags: scan.flags, args: scan.args, strict: false })).rejects.toThrow();
  }
});
