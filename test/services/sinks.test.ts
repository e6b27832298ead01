import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Secret } from '../../src/model';
import type { Sink } from '../../src/rotate/contract';
import { loadIdentity } from '../../src/rotate/seal';
import { openSink } from '../../src/rotate/sinks';
import type { SinkSettings } from '../../src/rotate/plan';
import { describeWith, startMiniStack, startMoto, startOpenBao, type Server } from './servers';

/** What every sink promises, whatever is behind it. */
function keepsTheContract(open: () => Promise<Sink>): void {
  let sink: Sink;
  let key: string;
  beforeEach(async () => {
    sink = await open();
    key = `team/app-${randomUUID().slice(0, 8)}`;
  });
  afterEach(() => sink.close?.());

  const reveal = async (which: Parameters<Sink['get']>[1]) => (await sink.get(key, which))?.reveal();
  const store = async (value: string) => {
    const { version } = await sink.put(key, new Secret(value), randomUUID());
    await sink.promote(key, version);
    return version;
  };

  it('knows nothing of a key that was never stored', async () => {
    expect(await reveal('current')).toBeUndefined();
    expect(await sink.currentVersion(key)).toBeUndefined();
  });

  it('keeps a pending value from readers until it is promoted', async () => {
    const first = await store('one');
    const { version } = await sink.put(key, new Secret('two'), randomUUID());
    expect(await reveal('current')).toBe('one');
    expect(await reveal('pending')).toBe('two');
    expect(await reveal({ version })).toBe('two');
    await sink.promote(key, version);
    expect(await reveal('current')).toBe('two');
    expect(await reveal('previous')).toBe('one');
    expect(await reveal({ version: first })).toBe('one');
    expect(await sink.currentVersion(key)).toBe(version);
  });

  it('repeats each operation without harm', async () => {
    const first = await store('one');
    const token = randomUUID();
    const { version } = await sink.put(key, new Secret('two'), token);
    expect((await sink.put(key, new Secret('two'), token)).version).toBe(version);
    await sink.promote(key, version);
    await sink.promote(key, version);
    expect((await sink.put(key, new Secret('two'), token)).version).toBe(version);
    expect(await reveal('current')).toBe('two');
    await sink.rollback(key, version, first);
    await sink.rollback(key, version, first);
    expect(await reveal('current')).toBe('one');
    expect(await sink.currentVersion(key)).toBe(first);
  });

  it('takes a pending value back', async () => {
    const first = await store('one');
    const { version } = await sink.put(key, new Secret('two'), randomUUID());
    await sink.rollback(key, version, first);
    expect(await reveal('current')).toBe('one');
    expect(await reveal('pending')).toBeUndefined();
  });

  it('keeps credentials of several parts and odd characters', async () => {
    const value = JSON.stringify({ id: 'AKIA', secret: 'a"b\\c\n€$' });
    await store(value);
    expect(JSON.parse((await reveal('current'))!)).toEqual(JSON.parse(value));
    await store('{not json');
    expect(await reveal('current')).toBe('{not json');
  });

  it('refuses to promote what it does not have', async () => {
    await store('one');
    await expect(sink.promote(key, randomUUID())).rejects.toMatchObject({ code: 'no-such-version' });
  });
}

const opener = (folder: string) => (settings: SinkSettings) => openSink(settings, {
  root: folder, state: folder, identity: () => loadIdentity(join(folder, 'age-identity')), resolve: async (reference) => new Secret(reference.slice(4)),
});

describe('age file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-sinks-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  keepsTheContract(() => opener(folder)({ type: 'age-file', path: 'secrets.json' }));

  it('shows names and no value in the file', async () => {
    const sink = await opener(folder)({ type: 'age-file', path: 'other.json' });
    await sink.put('team/app', new Secret('very-secret-value'), randomUUID());
    const text = readFileSync(join(folder, 'other.json'), 'utf8');
    expect(text).toContain('team/app');
    expect(text).not.toContain('very-secret-value');
    expect(Buffer.from(text.match(/"age": "([^"]+)/)![1], 'base64').toString('latin1')).toMatch(/^age-encryption\.org\/v1/);
  });

  it('refuses values that were swapped in the file', async () => {
    const path = join(folder, 'swapped.json');
    const sink = await opener(folder)({ type: 'age-file', path });
    const { version: a } = await sink.put('a', new Secret('1'), randomUUID());
    const { version: b } = await sink.put('b', new Secret('2'), randomUUID());
    const file = JSON.parse(readFileSync(path, 'utf8'));
    file.secrets.a.versions[a].age = file.secrets.b.versions[b].age;
    (await import('node:fs')).writeFileSync(path, JSON.stringify(file));
    await expect(sink.get('a', 'pending')).rejects.toMatchObject({ code: 'secrets-file-changed' });
  });

  it('loses no value of many writers', async () => {
    const sinks = await Promise.all([1, 2, 3].map(() => opener(folder)({ type: 'age-file', path: 'many.json' })));
    await Promise.all(Array.from({ length: 60 }, (_, index) => sinks[index % 3].put(`k${index}`, new Secret(`v${index}`), randomUUID())));
    for (let index = 0; index < 60; index++) expect((await sinks[0].get(`k${index}`, 'pending'))?.reveal()).toBe(`v${index}`);
  });
});

describeWith(['openbao'], 'Vault KV v2 on OpenBao', () => {
  let server: Server;
  beforeAll(async () => { server = await startOpenBao(); });
  afterAll(() => server?.stop());
  keepsTheContract(() => opener(server.directory)({ type: 'vault', address: `http://127.0.0.1:${server.port}`, token: 'env:root' }));

  const ask = async (path: string, body?: unknown, method = 'POST') => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/${path}`, { method, headers: { 'x-vault-token': 'root' }, body: body === undefined ? undefined : JSON.stringify(body) });
    return (answer.status === 204 ? {} : await answer.json()) as { data: Record<string, string> };
  };

  it('logs in with an AppRole whose policy covers its prefix only', async () => {
    await ask('sys/policies/acl/app', { policy: 'path "secret/data/app/*" { capabilities = ["create","read","update"] }\npath "secret/metadata/app/*" { capabilities = ["create","read","update","delete"] }\npath "secret/destroy/app/*" { capabilities = ["update"] }' }, 'PUT');
    await ask('sys/auth/approle', { type: 'approle' });
    await ask('auth/approle/role/keysweep', { token_policies: 'app' });
    const roleId = (await ask('auth/approle/role/keysweep/role-id', undefined, 'GET')).data.role_id;
    const secretId = (await ask('auth/approle/role/keysweep/secret-id', {})).data.secret_id;
    const settings = { type: 'vault', address: `http://127.0.0.1:${server.port}`, appRole: { roleId: `env:${roleId}`, secretId: `env:${secretId}` } };
    const allowed = await opener(server.directory)({ ...settings, prefix: 'app' });
    await expect(allowed.put('x', new Secret('1'), randomUUID())).resolves.toBeDefined();
    const denied = await opener(server.directory)({ ...settings, prefix: 'other' });
    await expect(denied.put('x', new Secret('1'), randomUUID())).rejects.toMatchObject({ code: 'denied' });
  });

  it('gives plain readers of the path the current value', async () => {
    const sink = await opener(server.directory)({ type: 'vault', address: `http://127.0.0.1:${server.port}`, token: 'env:root' });
    const { version } = await sink.put('plain/reader', new Secret('first'), randomUUID());
    await sink.promote('plain/reader', version);
    await sink.put('plain/reader', new Secret('second'), randomUUID());
    expect((await ask('secret/data/plain/reader', undefined, 'GET')).data.data).toEqual({ value: 'first' });
  });
});

describeWith(['ministack'], 'AWS Secrets Manager on MiniStack', () => {
  let server: Server;
  beforeAll(async () => { server = await startMiniStack(); });
  afterAll(() => server?.stop());
  keepsTheContract(() => opener(server.directory)({ type: 'aws-secrets-manager', endpoint: `http://127.0.0.1:${server.port}`, region: 'us-east-1', accessKeyId: 'env:test', secretAccessKey: 'env:test' }));
});

describeWith(['moto'], 'AWS Secrets Manager on moto', () => {
  let server: Server;
  beforeAll(async () => { server = await startMoto(); });
  afterAll(() => server?.stop());
  keepsTheContract(() => opener(server.directory)({ type: 'aws-secrets-manager', endpoint: `http://127.0.0.1:${server.port}`, region: 'us-east-1', accessKeyId: 'env:test', secretAccessKey: 'env:test' }));
});
