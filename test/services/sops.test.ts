import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { applyRotation, rollbackRotation } from '../../src/api/rotate';
import { Secret } from '../../src/model';
import { loadIdentity } from '../../src/rotate/seal';
import { openSink } from '../../src/rotate/sinks';
import type { Sink } from '../../src/rotate/contract';
import { keepsTheContract } from '../rotate/sink-contract';
import { makeEstate } from './estate';
import { describeWith, PROGRAMS } from './servers';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'keysweep-sops-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (path: string): Promise<Sink> => openSink({ type: 'sops-file', path }, { root: folder, state: folder, identity: () => loadIdentity(join(folder, 'age-identity')), resolve: async (reference) => new Secret(reference) });
const store = async (sink: Sink, key: string, value: string): Promise<string> => {
  const { version } = await sink.put(key, new Secret(value), randomUUID());
  await sink.promote(key, version);
  return version;
};

describe.each(['contract.yaml', 'contract.json'])('SOPS file %s', (name) => {
  keepsTheContract(() => open(join(folder, name)));

  it('shows names and no value', async () => {
    await store(await open(join(folder, name)), 'team/shown', 'very-secret-value');
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toContain('shown');
    expect(text).not.toContain('very-secret-value');
  });
});

it('refuses a file that was changed without sops, and one that SOPS has not made', async () => {
  const path = join(folder, 'tampered.json');
  const sink = await open(path);
  await store(sink, 'a', 'one');
  await store(sink, 'b', 'two');
  const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  writeFileSync(path, JSON.stringify({ ...file, a: file.b, b: file.a }));
  await expect(sink.get('a', 'current')).rejects.toMatchObject({ code: 'sops-changed' });
  const { b: _gone, ...without } = file;
  writeFileSync(path, JSON.stringify(without));
  await expect(sink.get('a', 'current')).rejects.toMatchObject({ code: 'sops-changed' });
  writeFileSync(path, '{"a":"plain"}');
  await expect(sink.put('a', new Secret('x'), randomUUID())).rejects.toMatchObject({ code: 'not-a-sops-file' });
  expect(readFileSync(path, 'utf8')).toBe('{"a":"plain"}');
});

describeWith(['sops'], 'The sops program itself', () => {
  let recipient: string;
  const sops = (...parameters: string[]): string => {
    const run = spawnSync(PROGRAMS.sops, parameters, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder, SOPS_AGE_KEY_FILE: join(folder, 'age-identity') } });
    if (run.status !== 0) throw new Error(`sops ${parameters.join(' ')}: ${run.stderr}`);
    return run.stdout;
  };
  beforeAll(async () => {
    recipient = await (await import('age-encryption')).identityToRecipient(await loadIdentity(join(folder, 'age-identity')));
  });

  it.each(['made.yaml', 'made.json'])('opens %s that keysweep made, and changes a value that keysweep reads back', async (name) => {
    const sink = await open(join(folder, name));
    await store(sink, 'shop/db', 'first "quoted" €');
    await store(sink, 'shop/aws', JSON.stringify({ id: 'AKIA', secret: 's' }));
    await store(sink, 'alone', 'x');
    const clear = { shop: { db: 'first "quoted" €', aws: { id: 'AKIA', secret: 's' } }, alone: 'x' };
    expect(parse(sops('decrypt', name))).toEqual(clear);
    sops('set', name, '["shop"]["db"]', '"by hand"');
    expect((await sink.get('shop/db', 'current'))?.reveal()).toBe('by hand');
    const byHand = await sink.currentVersion('shop/db');
    const second = await store(sink, 'shop/db', 'second');
    expect(sops('decrypt', '--extract', '["shop"]["db"]', name)).toBe('second');
    await sink.rollback('shop/db', second, byHand);
    expect(sops('decrypt', '--extract', '["shop"]["db"]', name)).toBe('by hand');
  });

  const CLEAR = `# who may ask\nserver:\n    port: 5432 # a number\n    ratio: 0.25\n    on: true\n    none: null\n    names:\n        - a\n        - b: c\n    note_unencrypted: as it is\n    empty: ""\n`;
  it.each([[[]], [['--encrypted-regex', '^(port|names|db)$']], [['--mac-only-encrypted', '--unencrypted-regex', '^ratio$']]])('leaves everything else of a file that sops made (%j)', async (rules) => {
    const name = `given-${rules.length}.yaml`;
    writeFileSync(join(folder, name), CLEAR);
    sops('encrypt', '--age', recipient, ...rules, '--in-place', name);
    const before = readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => /data:/.test(line) && !/mac:/.test(line));
    await store(await open(join(folder, name)), 'server/db', 'new');
    const after = readFileSync(join(folder, name), 'utf8');
    for (const line of before) expect(after).toContain(line.trim());
    const decrypted = sops('decrypt', name);
    expect(decrypted).toContain('# who may ask');
    expect(parse(decrypted)).toEqual({ server: { ...parse(CLEAR).server, db: 'new' } });
  });

  it('refuses a file for other people', async () => {
    writeFileSync(join(folder, 'others.yaml'), 'a: b\n');
    const other = await (await import('age-encryption')).identityToRecipient(await (await import('age-encryption')).generateX25519Identity());
    sops('encrypt', '--age', other, '--in-place', 'others.yaml');
    await expect((await open(join(folder, 'others.yaml'))).put('x', new Secret('y'), randomUUID())).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it('reads what a rotation has stored, and what its rollback has put back', async () => {
    const estate = await makeEstate({ '.env': 'API_TOKEN=Zk3vQ9xLw2Tn8RbM\n' }, [{ path: '.env', value: 'Zk3vQ9xLw2Tn8RbM', name: 'API_TOKEN' }], {
      sinks: { default: { type: 'sops-file', path: 'secrets.enc.yaml' } }, rules: [{ rotator: 'store-only' }],
    });
    try {
      const identity = join(estate.folder, 'state', 'age-identity');
      const decrypt = (): unknown => parse(spawnSync(PROGRAMS.sops, ['decrypt', join(estate.repository, 'secrets.enc.yaml')], { encoding: 'utf8', env: { ...process.env, SOPS_AGE_KEY_FILE: identity } }).stdout);
      expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'moved' }] });
      expect(decrypt()).toEqual({ shop: { API_TOKEN: 'Zk3vQ9xLw2Tn8RbM' } });
      expect(estate.read('.env')).toBe('API_TOKEN=keysweep://default/shop/API_TOKEN\n');
      expect(await rollbackRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0 });
      expect(estate.read('.env')).toBe('API_TOKEN=Zk3vQ9xLw2Tn8RbM\n');
    } finally {
      estate.remove();
    }
  });
});
