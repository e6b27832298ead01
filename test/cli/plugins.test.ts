import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from './program';

let box: Sandbox;
const write = (path: string, text: string): string => box.write(path, text);
const at = (path: string): string => join(box.root, path);
const TOKEN = 'acme_k7Qm2xVb9TzR4wLc8NfJ3hYp6DsG5gKt';

/** A module with one detector whose `match` is this text. */
const moduleText = (body: string, id = 'acme-api-token'): string => `export const detectors = [{ id: '${id}', title: 'Acme', family: 'saas', provider: 'acme', confidence: 'high', references: [], keywords: ['acme_'], examples: [], counterExamples: [], *match({ text, hits, path }) { ${body} } }];\n`;
const FIND = `for (const { offset } of hits) if (text.startsWith('acme_', offset)) yield { start: offset, end: offset + ${TOKEN.length} };`;

beforeAll(() => {
  box = new Sandbox();
  write('tree/a.env', `ACME_TOKEN=${TOKEN}\n`);
  write('tree/b.env', `ACME_TOKEN=${TOKEN.slice(0, -1)}x\n`);
});
afterAll(() => box.remove());

const rules = (stdout: string): string[] => stdout.trim().split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { ruleId: string }).ruleId);

test('a new pack works, is tested, found by list and show, and used by path', () => {
  expect(box.keysweep('.', 'detectors', 'new', 'acme-api-token', '--to', 'data')).toMatchObject({ status: 0, stdout: expect.stringContaining('keysweep detectors test') as string });
  const tested = box.keysweep('.', 'detectors', 'test', 'data/acme.json');
  expect(tested).toMatchObject({ status: 0, stdout: expect.stringMatching(/ok {3}acme-api-token: 1 example, 1 counter-example, at worst \d+ µs\nok {3}2 fixture files\n {5}[\d.]+ ms a megabyte/) as string });
  expect(box.keysweep('.', 'detectors', 'list', '--provider', 'acme', '--pack', 'data/acme.json').stdout).toContain('acme-api-token');
  expect(box.keysweep('.', 'detectors', 'show', 'acme-api-token', '--pack', 'data/acme.json').stdout).toContain('confidence      high');
  expect(rules(box.keysweep('.', 'scan', 'tree', '--pack', 'data/acme.json', '--format', 'jsonl').stdout)).toEqual(['acme-api-token', 'acme-api-token']);
  // Nothing is overwritten.
  expect(box.keysweep('.', 'detectors', 'new', 'acme-api-token', '--to', 'data')).toMatchObject({ status: 2, stderr: expect.stringContaining('there is one already') as string });
});

test('detectors test fails on an example that is not found, a counter-example and a fixture that are, and a pattern that backtracks', () => {
  const pack = JSON.parse(readFileSync(at('data/acme.json'), 'utf8')) as { detectors: Record<string, unknown>[] };
  const detector = pack.detectors[0]!;
  write('bad/acme.json', JSON.stringify({ ...pack, detectors: [{ ...detector, examples: ['nothing here\n'], counterExamples: [`ACME_TOKEN=${TOKEN}\n`] }] }));
  write('bad/fixtures/ok/x.env', `ACME_TOKEN=${TOKEN}\n`);
  write('bad/fixtures/ng/y.env', 'nothing\n');
  const { status, stdout } = box.keysweep('.', 'detectors', 'test', 'bad/acme.json');
  expect(status).toBe(1);
  expect(stdout).toContain('example "nothing here\\n": nothing found');
  expect(stdout).toContain('counter-example is found');
  expect(stdout).toMatch(/fixtures\/ok\/x\.env:1: found as acme-api-token/);
  expect(stdout).toMatch(/fixtures\/ng\/y\.env: nothing found/);
  expect(box.keysweep('.', 'detectors', 'test', 'missing.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('no such pack: missing.json') as string });
  write('slow/acme.json', JSON.stringify({ ...pack, detectors: [{ ...detector, id: 'acme-slow', pattern: 'acme_(?:[a-z]{1,60}){1,60}!', minEntropy: undefined, examples: ['acme_abc!'] }] }));
  expect(box.keysweep('.', 'detectors', 'test', 'slow/acme.json')).toMatchObject({ status: 1, stdout: expect.stringMatching(/FAIL acme-slow[^]*takes its pattern more than 3000 ms/) as string });
}, 120_000);

test('a new module works, is tested and used by path; what it prints and what is in the environment stay apart', () => {
  expect(box.keysweep('.', 'detectors', 'new', 'acme-api-token', '--code', '--to', 'code').status).toBe(0);
  // By its file, and by the folder of its package, however that is named.
  for (const [folder, name] of [['.', 'code/acme.mjs'], ['code', '.'], ['code', 'acme.mjs'], ['.', 'code']] as const) {
    expect(box.keysweep(folder, 'detectors', 'test', name)).toMatchObject({ status: 0, stdout: expect.stringContaining('ok   acme-api-token') as string });
  }
  expect(rules(box.keysweep('.', 'scan', 'tree', '--plugin', './code', '--format', 'jsonl').stdout)).toEqual(['acme-api-token', 'acme-api-token']);
  expect(rules(box.keysweep('.', 'scan', 'tree', '--plugin', 'code/acme.mjs', '--format', 'jsonl').stdout)).toEqual(['acme-api-token', 'acme-api-token']);
  write('loud.mjs', `console.log('noise'); process.stdout.write('noise');\n${moduleText(`console.log('noise', Object.keys(process.env).length); if (Object.keys(process.env).length === 0) { ${FIND} }`)}`);
  const { stdout, stderr } = box.keysweep('.', 'scan', 'tree', '--plugin', 'loud.mjs', '--format', 'jsonl');
  expect(rules(stdout)).toHaveLength(2);
  expect(stderr).not.toContain('noise');
});

test.each([
  ['loops', `if (path.endsWith('a.env')) for (;;); ${FIND}`, 'detector-timeout', 0],
  ['eats the heap', `const all = []; if (path.endsWith('a.env')) for (;;) all.push(new Array(1000).fill(Math.random())); ${FIND}`, 'detector-memory', 0],
  ['eats memory outside the heap', `const all = []; if (path.endsWith('a.env')) for (;;) all.push(Buffer.alloc(1e7, 1)); ${FIND}`, 'detector-memory', 0],
  ['backtracks', `if (path.endsWith('a.env')) /^(?:a+)+$/.test('a'.repeat(60) + '!'); ${FIND}`, 'detector-timeout', 0],
  ['throws', `if (path.endsWith('a.env')) throw new Error('boom'); ${FIND}`, 'detector-failed', 1],
  ['gives nonsense', `if (path.endsWith('a.env')) yield { start: -1, end: 1e9 }; else { ${FIND} }`, 'detector-failed', 1],
])('a detector that %s is told, the scan goes on and is incomplete', (_, body, reason, found) => {
  write('hostile.mjs', moduleText(body));
  write('tree/c.env', 'github = "unrelated"\n');
  // Time enough to run out of memory, on a busy machine, too.
  write('limits.yaml', `pluginLimits: { milliseconds: ${reason === 'detector-memory' ? 10000 : 500}, megabytes: 32 }\n`);
  const { status, stdout } = box.keysweep('.', 'scan', 'tree', '--plugin', 'hostile.mjs', '--config', 'limits.yaml', '--format', 'json', '--threads', '1');
  expect(status).toBe(3);
  const report = JSON.parse(stdout) as { coverage: { scanned: number; details: { reason: string; path: string }[] }[]; credentials: { ruleId: string }[] };
  expect(report.coverage[0]!.scanned).toBe(3);
  expect(report.coverage[0]!.details).toContainEqual(expect.objectContaining({ reason: expect.stringContaining(reason) as string, path: expect.stringContaining('a.env') as string }));
  expect(report.credentials.filter(({ ruleId }) => ruleId === 'acme-api-token')).toHaveLength(found);
}, 60_000);

test('a module that is none is an error before anything is scanned', () => {
  for (const [text, said] of [['export const x = 1;\n', 'exports no list'], ['syntax error here', 'does not load'], ['for (;;);', 'no answer'], ['export const detectors = [null];\n', 'null'], [moduleText('', 'Bad Id'), 'id must be'], [moduleText('').replace("['acme_']", "['ab']"), '4 bytes'], [moduleText('', 'github-pat-classic'), 'there is a detector github-pat-classic already']] as const) {
    write('none.mjs', text);
    expect(box.keysweep('.', 'scan', 'tree', '--plugin', 'none.mjs')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(said) as string });
  }
  expect(box.keysweep('.', 'scan', 'tree', '--plugin', 'missing.mjs').status).toBe(2);
}, 60_000);

test('packages are installed into the state directory without their scripts, used by name, and removed', () => {
  box.keysweep('.', 'detectors', 'new', 'beta-api-token', '--to', 'keysweep-plugin-beta');
  const manifest = JSON.parse(readFileSync(at('keysweep-plugin-beta/package.json'), 'utf8')) as object;
  write('keysweep-plugin-beta/package.json', JSON.stringify({ ...manifest, scripts: { postinstall: 'touch pwned', install: 'touch pwned' } }));
  const installed = box.keysweep('.', 'plugins', 'install', './keysweep-plugin-beta');
  expect(installed).toMatchObject({ status: 0, stdout: expect.stringContaining('keysweep-plugin-beta 0.1.0: 1 pack, 0 modules') as string });
  expect(existsSync(at('keysweep-plugin-beta/pwned'))).toBe(false);
  write('beta/x.env', readFileSync(at('keysweep-plugin-beta/fixtures/ng/settings.env'), 'utf8'));
  for (const args of [['--plugin', 'keysweep-plugin-beta'], ['--pack', 'keysweep-plugin-beta']]) expect(rules(box.keysweep('.', 'scan', 'beta', '--format', 'jsonl', ...args).stdout)).toEqual(['beta-api-token']);
  expect(box.keysweep('.', 'plugins', 'list').stdout).toContain('keysweep-plugin-beta');
  // By the configuration, too.
  write('beta/.keysweep.yaml', 'plugins: [keysweep-plugin-beta]\n');
  expect(rules(box.keysweep('beta', 'scan', 'x.env', '--format', 'jsonl').stdout)).toEqual(['beta-api-token']);
  expect(box.keysweep('.', 'plugins', 'remove', 'keysweep-plugin-beta').status).toBe(0);
  expect(box.keysweep('.', 'scan', 'beta', '--plugin', 'keysweep-plugin-beta')).toMatchObject({ status: 2, stderr: expect.stringContaining('keysweep plugins install keysweep-plugin-beta') as string });
  expect(box.keysweep('.', 'plugins', 'remove', 'keysweep-plugin-beta').status).toBe(2);
  // One whose folder went away is listed with what is wrong, stands in nobody's way, and can be removed.
  write('keysweep-plugin-gamma/package.json', JSON.stringify({ ...manifest, name: 'keysweep-plugin-gamma', keysweep: { packs: ['beta.json'] } }));
  write('keysweep-plugin-gamma/beta.json', readFileSync(at('keysweep-plugin-beta/beta.json'), 'utf8'));
  box.keysweep('.', 'plugins', 'install', './keysweep-plugin-gamma');
  rmSync(at('keysweep-plugin-gamma'), { recursive: true });
  expect(box.keysweep('.', 'plugins', 'list')).toMatchObject({ status: 0, stdout: expect.stringContaining('keysweep-plugin-gamma cannot be used: the folder of the plugin keysweep-plugin-gamma is gone') as string });
  expect(box.keysweep('.', 'scan', 'beta', '--plugin', 'keysweep-plugin-gamma')).toMatchObject({ status: 2, stderr: expect.stringContaining('keysweep plugins remove keysweep-plugin-gamma') as string });
  expect(box.keysweep('.', 'plugins', 'install', './keysweep-plugin-beta').status).toBe(0);
  for (const name of ['keysweep-plugin-gamma', 'keysweep-plugin-beta']) expect(box.keysweep('.', 'plugins', 'remove', name).status).toBe(0);
  // A package that is no plugin does not stay.
  write('no-plugin/package.json', '{ "name": "no-plugin", "version": "1.0.0" }\n');
  expect(box.keysweep('.', 'plugins', 'install', './no-plugin')).toMatchObject({ status: 2, stderr: expect.stringContaining('names neither packs nor detectors') as string });
  expect(box.keysweep('.', 'plugins', 'list').stdout).toContain('no plugin is installed');
}, 120_000);

test('what tests nothing is no pass: a folder without detectors, a package.json that is none', () => {
  mkdirSync(at('no-detectors'), { recursive: true });
  expect(box.keysweep('.', 'detectors', 'test', 'no-detectors')).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no detector to test') as string });
  write('broken-package/package.json', 'null\n');
  expect(box.keysweep('.', 'detectors', 'test', 'broken-package')).toMatchObject({ status: 2, stderr: expect.stringContaining('holds no object') as string });
});

test('what a pack says of itself cannot speak to the terminal', () => {
  const pack = JSON.parse(readFileSync(at('data/acme.json'), 'utf8')) as { detectors: Record<string, unknown>[] };
  write('loud/acme.json', JSON.stringify({ ...pack, detectors: [{ ...pack.detectors[0], title: 'Acme \u001b]0;gone\u0007', remediation: 'ask \u001b[2Jnobody' }] }));
  const { status, stdout } = box.keysweep('.', 'detectors', 'show', 'acme-api-token', '--pack', 'loud/acme.json');
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('ask \\x1b[2Jnobody') as string });
  expect(stdout).not.toMatch(/[\u001b\u0007]/);
});

test('nothing in a scanned tree brings code: no path in its configuration, no package in its node_modules', () => {
  const marker = at('ran');
  const evil = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, 'x');\n${moduleText(FIND)}`;
  write('evil/plugin.mjs', evil);
  write('evil/node_modules/evil-plugin/package.json', JSON.stringify({ name: 'evil-plugin', version: '1.0.0', keysweep: { detectors: ['plugin.mjs'] } }));
  write('evil/node_modules/evil-plugin/plugin.mjs', evil);
  for (const configuration of ['plugins: [./plugin.mjs]\n', 'plugins: [plugin.mjs]\n', 'plugins: [evil-plugin]\n', 'plugins: [../evil/plugin.mjs]\n']) {
    write('evil/.keysweep.yaml', configuration);
    expect(box.keysweep('evil', 'scan', '.').status).toBe(2);
    // Scanned from elsewhere, its configuration is not even read.
    expect(box.keysweep('.', 'scan', 'evil', '--exclude', 'plugin.mjs').status).not.toBe(2);
  }
  mkdirSync(at('evil/detectors'));
  symlinkSync('../plugin.mjs', at('evil/detectors/index.mjs'));
  writeFileSync(at('evil/package.json'), '{ "keysweep": { "detectors": ["plugin.mjs"] } }\n');
  expect(box.keysweep('evil', 'hook', 'run', 'plugin.mjs').status).toBe(2);
  // A file with the name of a package is not that package, and a package not installed is not looked for there.
  write('evil/evil-plugin', evil);
  rmSync(at('evil/.keysweep.yaml'));
  expect(box.keysweep('evil', 'scan', '.', '--plugin', 'evil-plugin')).toMatchObject({ status: 2, stderr: expect.stringContaining('is not installed') as string });
  expect(existsSync(marker)).toBe(false);
});
