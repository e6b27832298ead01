import { execFileSync, spawnSync } from 'node:child_process';
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { Secret } from '../../src/model';
import { figure } from './figures';

const plain = 'hunter2-Vq8mL2xR7fT3xZ9wKp';
const secret = new Secret(plain);
const odd = secret as unknown as string & { [key: string]: unknown };

const ways: Record<string, () => unknown> = {
  'template string': () => `${secret}`,
  'String()': () => String(secret),
  'concatenation': () => 'x' + odd,
  'number, comparison': () => [Number(odd), odd < 'z', [secret, 1].sort()],
  'JSON.stringify': () => JSON.stringify({ a: [secret], b: new Map([[1, secret]]) }),
  'JSON.stringify with a replacer that looks at everything': () => JSON.stringify({ secret }, (_key, value: unknown) => (value && typeof value === 'object' ? { ...value } : value)),
  'util.inspect, all hidden things shown': () => inspect(secret, { showHidden: true, depth: null, customInspect: true }),
  'util.inspect without custom inspection': () => inspect({ secret }, { customInspect: false, showHidden: true, depth: null }),
  'util.format': () => format('%s %d %i %f %j %o %O %c', secret, secret, secret, secret, secret, secret, secret, secret),
  'Error message, cause and stack': () => { const error = new Error(`no ${secret}`, { cause: secret }); return [error.stack, inspect(error)]; },
  'AggregateError': () => inspect(new AggregateError([secret, new Error(String(secret))], `${secret}`)),
  'keys, values, entries, spread': () => JSON.stringify([Object.keys(secret), Object.values(secret), Object.entries(secret), { ...secret }, Object.getOwnPropertyDescriptors(secret), Reflect.ownKeys(secret)]),
  'Object.assign and structuredClone': () => inspect([Object.assign({}, secret), structuredClone(secret)], { showHidden: true }),
  'v8 serialization': () => serialize({ secret }).toString('latin1') + inspect(deserialize(serialize({ secret }))),
  'iteration and indexing': () => [odd[0], odd.at, [...(Array.from({ length: secret.length }, (_, i) => odd[i]))]],
  'localised and dated': () => [odd.toLocaleString(), odd.valueOf()].map((value) => inspect(value)),
  'a proxy and a subclass': () => [inspect(new Proxy(secret, {}), { showProxy: true }), inspect(new (class extends Secret {})(plain))],
  'URL, RegExp, Buffer': () => [new URLSearchParams({ a: odd }).toString(), String(encodeURIComponent(odd)), Buffer.from(`${secret}`).toString()],
};

test.each(Object.entries(ways))('a secret is masked in: %s', (_name, way) => {
  expect(inspect(way(), { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null })).not.toMatch(/hunter2|Vq8mL2/);
});

test('and in messages between threads, and on the console', async () => {
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage({ secret });
  expect(inspect(await arrived, { showHidden: true })).not.toContain('Vq8mL2');
  port1.close();
  const said: unknown[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => { said.push(text); return true; });
  new console.Console(process.stderr).dir({ secret }, { showHidden: true, depth: null });
  write.mockRestore();
  expect(said.join('')).toContain('Secret');
  expect(said.join('')).not.toContain('Vq8mL2');
  figure('No secret leaves', 'ways a Secret could turn into text, each masked', Object.keys(ways).length + 2);
});

test('simple-git with its log on prints no environment, and git gets it all the same', () => {
  const porcelain = join(__dirname, '../../dist/src/sources/git/porcelain.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(porcelain)}).listRemoteRefs('/nowhere').catch((error) => console.log(error.code))`], { env: { PATH: process.env.PATH, DEBUG: '*', FORGE_TOKEN: plain }, encoding: 'utf8' });
  expect([status, stdout.trim()]).toEqual([0, 'remote-not-found']);
  expect(stderr).toMatch(/simple-git/);
  expect(stderr).toContain('[environment]');
  expect(stderr).not.toContain(plain);
});

const WAYS = ['export const a = (s: { reveal(): string }) => s.reveal();', "export const a = (s: Record<string, () => string>) => s['reveal']!();", 'export const a = ({ reveal }: { reveal: unknown }) => reveal;', 'export const a = (s: { reveal(): string }[]) => s.map((one) => one?.reveal());'];
const MAY_NOT = ['src/report/sarif.ts', 'src/api/scan.ts', 'src/store/results.ts', 'src/serve/api.ts', 'commands/scan.ts', 'detectors/keys/index.ts', 'src/pipeline/worker.ts'];
const MAY = ['src/report/plain.ts', 'src/rotate/sinks/vault.ts', 'src/api/verify.ts'];

test('reveal() is called only by those whose work it is: the lint rule sees every way to it', () => {
  const root = join(__dirname, '../..');
  const asked = [...MAY_NOT, ...MAY].flatMap((path) => WAYS.map((text) => ({ path, text })));
  // ESLint reads its configuration by import(), which jest does not have.
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', `import { ESLint } from 'eslint';
    const lint = new ESLint({ cwd: ${JSON.stringify(root)} }), counts = [];
    for (const { path, text } of ${JSON.stringify(asked)}) counts.push((await lint.lintText(text, { filePath: path }))[0].messages.filter(({ ruleId, message }) => ruleId === 'no-restricted-syntax' && message.includes('plaintext')).length);
    process.stdout.write(JSON.stringify(counts));`], { cwd: root, encoding: 'utf8' });
  const caught = (JSON.parse(answer) as number[]).map((count) => count > 0);
  expect(asked.map(({ path, text }, i) => `${path} ${text} ${caught[i]}`)).toEqual(asked.map(({ path, text }) => `${path} ${text} ${MAY_NOT.includes(path)}`));
});
