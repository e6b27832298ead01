import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, PLANTED_LINE, Sandbox } from '../cli/program';

const top = join(BIN, '..', '..');

/** Command lines of a page's `sh` blocks, one entry a line; blocks marked otherwise (`sh newcomer`) are run elsewhere. */
function commandsOf(page: string): string[] {
  const blocks = [...readFileSync(join(top, page), 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)];
  return blocks.flatMap(([, block]) => block!.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line && !line.startsWith('#')));
}

/** Lines that a machine without servers, or this test, cannot run, and where they are run instead. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^npm ci/, '.ci/run'],
  [/^npm run (?:packs:check|docs:api)/, '.ci/run'],
  [/^npm run build:sea/, '.ci/sea'],
  [/^npx jest/, '.ci/run'],
  [/^ssh r1/, 'test/detectors/device'],
  [/^node bin\/keysweep\.js paths/, 'test/exposure/estate.test.ts'],
  [/^keysweep (?:rotate apply|run --)/, 'examples/rotate/run, test/services'],
  [/^keysweep sweep /, 'test/sweep'],
];

let box: Sandbox;
beforeAll(() => {
  box = new Sandbox();
  box.repository('work');
  // What the pages speak of.
  box.write('work/backups/r1.cfg', 'hostname r1\n!\nusername admin privilege 15 password 7 060506324F41584B56\n');
  box.write('work/src/settings.py', PLANTED_LINE);
  box.write('work/app/settings.py', PLANTED_LINE);
  box.repository('work/path/to/repository');
  box.repository('work/oxidized.git');
  ownPack();
  box.git('.', 'init', '-q', '--bare', 'work/app.git');
  box.write('work/gitleaks.toml', "[[rules]]\nid = 'acme'\ndescription = 'Acme'\nregex = '''zeta_[a-z0-9]{24}'''\nkeywords = ['zeta_']\n");
  box.write('work/.secrets.baseline', '{ "version": "1.5.0", "plugins_used": [], "results": {} }\n');
});
afterAll(() => box.remove());

const here = (command: string): boolean => !ELSEWHERE.some(([pattern]) => pattern.test(command));

/** A pack of the user's own, as `detectors new` makes one. */
function ownPack(): void {
  box.keysweep('work', 'detectors', 'new', 'zeta-api-token', '--to', 'scaffold');
  box.write('work/my-packs/zeta.json', readFileSync(join(box.root, 'work/scaffold/zeta.json')));
  rmSync(join(box.root, 'work/scaffold'), { recursive: true });
}

/** Exit codes a command may have: 0, or 1 where its page has it find something. */
const mayFind = (command: string): boolean => /^keysweep (?:scan|hook run|baseline check)/.test(command);

/** Text that stands for what only a run can know. */
function filledIn(command: string): string {
  if (!command.includes('c-1a2b3c4d')) return command;
  const { credentials } = JSON.parse(box.keysweep('work', 'scan', 'src', '--format', 'json', '--ignore-baseline').stdout) as { credentials: { id: string }[] };
  return command.replace('c-1a2b3c4d', credentials[0]!.id);
}

// Every page that shows a block of commands; parsed.test.ts holds all other lines against the commands' flags.
const pages = ['README.md', ...readdirSync(join(top, 'docs')).map((name) => `docs/${name}`)].filter((page) => page.endsWith('.md') && commandsOf(page).some(here));
test('what runs the other lines is there', () => {
  for (const place of ELSEWHERE.flatMap(([, where]) => where.split(', '))) expect({ place, there: existsSync(join(top, place)) }).toEqual({ place, there: true });
});

test('the pages are found', () => expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/hooks.md', 'docs/ci.md', 'docs/plugins.md', 'docs/rotation.md', 'docs/exposure.md'])));

describe.each(pages)('%s', (page) => {
  const commands = commandsOf(page);
  test.each(commands.filter(here))('%s', (command) => {
    // What the pages before left is not in the way.
    box.run('work', 'sh', ['-c', 'rm -f .keysweep-baseline.jsonl imported.json']);
    if (/baseline (?:check|update)/.test(command)) box.keysweep('work', 'baseline', 'create');
    const { status, stderr } = box.run('work', 'sh', ['-c', filledIn(command)]);
    expect({ command, status, stderr }).toEqual({ command, status: mayFind(command) && status === 1 ? 1 : 0, stderr: expect.not.stringContaining('this is a defect') as string });
  });
});

test('every command has a summary and an example, and its examples name commands that exist', () => {
  const { commands } = JSON.parse(readFileSync(join(top, 'oclif.manifest.json'), 'utf8')) as { commands: Record<string, { summary?: string; examples?: string[]; flags: Record<string, { summary?: string; description?: string }> }> };
  for (const [id, { summary, examples = [], flags }] of Object.entries(commands)) {
    expect({ id, summary }).toEqual({ id, summary: expect.any(String) as string });
    expect({ id, examples: examples.length }).not.toEqual({ id, examples: 0 });
    for (const example of examples.filter((text) => typeof text === 'string')) {
      const words = /<%= config\.bin %> ([a-z]+)(?: ([a-z]+))?/.exec(example);
      if (words) expect([words[1]!, `${words[1]}:${words[2]}`].some((name) => name in commands)).toBe(true);
    }
    for (const [name, flag] of Object.entries(flags)) expect({ id, name, said: Boolean(flag.summary ?? flag.description) }).toEqual({ id, name, said: true });
  }
});
