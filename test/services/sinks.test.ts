import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Secret } from '../../src/model';
import { loadIdentity } from '../../src/rotate/seal';
import { openSink } from '../../src/rotate/sinks';
import type { SinkSettings } from '../../src/rotate/plan';
import { keepsTheContract } from '../rotate/sink-contract';
import { describeWith, startMiniStack, startMoto, startOpenBao, type Server } from './servers';

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
    expect(Buffer.from(text.match(/"age": ?"([^"]+)/)![1], 'base64').toString('latin1')).toMatch(/^age-encryption\.org\/v1/);
  });

  it('refuses values that were swapped in the file', async () => {
    const path = join(folder, 'swapped.json');
    const sink = await opener(folder)({ type: 'age-file', path });
    const { version: a } = await sink.put('a', new Secret('1'), randomUUID());
    const { version: b } = await sink.put('b', new Secret('2'), randomUUID());
    await sink.close?.();
    const file = JSON.parse(readFileSync(path, 'utf8'));
    file.secrets.a.versions[a].age = file.secrets.b.versions[b].age;
    (await import('node:fs')).writeFileSync(path, JSON.stringify(file));
    await expect(sink.get('a', 'pending')).rejects.toMatchObject({ code: 'secrets-file-changed' });
  });

  it('appends each change, and leaves plain JSON with one secret a line when it is closed', async () => {
    const path = join(folder, 'appended.json');
    const [writer, reader] = await Promise.all([1, 2].map(() => opener(folder)({ type: 'age-file', path })));
    const current = async (key: string): Promise<string | undefined> => (await reader.get(key, 'current'))?.reveal();
    const written: string[] = [];
    for (let index = 0; index < 5; index++) {
      const { version } = await writer.put(`k${index}`, new Secret(`v${index}`), randomUUID());
      await writer.promote(`k${index}`, version);
      expect(await current(`k${index}`)).toBe(`v${index}`);
      const text = readFileSync(path, 'utf8');
      if (index > 0) expect(text.startsWith(written.at(-1)!)).toBe(true); // nothing that was there is written again
      written.push(text);
      if (index === 3) await writer.rollback('k0', (await writer.currentVersion('k0'))!, undefined);
    }
    expect(await current('k0')).toBeUndefined();
    await writer.close?.();
    expect(Object.keys((JSON.parse(readFileSync(path, 'utf8')) as { secrets: object }).secrets)).toEqual(['k1', 'k2', 'k3', 'k4']);
    expect(readFileSync(path, 'utf8').split('\n').filter((line) => line.startsWith('  "k'))).toHaveLength(4);
    expect(await current('k4')).toBe('v4');
  });

  it('stands a line that a killed writer tore, and a tail that it left', async () => {
    const path = join(folder, 'torn.json');
    const killed = await opener(folder)({ type: 'age-file', path });
    await killed.put('first', new Secret('1'), randomUUID());
    await killed.put('second', new Secret('2'), randomUUID());
    await killed.close?.();
    const whole = readFileSync(path, 'utf8');
    const line = `\n${JSON.stringify({ key: 'third', secret: (JSON.parse(whole) as { secrets: Record<string, unknown> }).secrets.first })}\n`;
    for (let cut = 0; cut <= line.length; cut += 7) {
      (await import('node:fs')).writeFileSync(path, whole);
      appendFileSync(path, line.slice(0, cut));
      const next = await opener(folder)({ type: 'age-file', path });
      expect((await next.get('second', 'pending'))?.reveal()).toBe('2');
      await next.put('fourth', new Secret('4'), randomUUID());
      const another = await opener(folder)({ type: 'age-file', path });
      expect((await another.get('fourth', 'pending'))?.reveal()).toBe('4');
      expect((await another.get('first', 'pending'))?.reveal()).toBe('1');
      await next.close?.();
      JSON.parse(readFileSync(path, 'utf8'));
    }
  });

  it('tidies what a writer left that was killed while it made the file anew', async () => {
    const path = join(folder, 'untidy.json');
    const writer = await opener(folder)({ type: 'age-file', path });
    await writer.put('first', new Secret('1'), randomUUID());
    await writer.close?.();
    const { writeFileSync, existsSync } = await import('node:fs');
    writeFileSync(join(folder, '.untidy.json.keysweep-new'), '{"half":');
    const next = await opener(folder)({ type: 'age-file', path });
    await next.close?.();
    expect(existsSync(join(folder, '.untidy.json.keysweep-new'))).toBe(false);
    expect((await next.get('first', 'pending'))?.reveal()).toBe('1');
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
