import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { utils } from 'ssh2';
import { applyRotation, rollbackRotation } from '../../src/api/rotate';
import { makeEstate, type Estate } from '../services/estate';
import type { Planted } from './reports';
import type { RotationSettings } from '../../src/rotate/settings';

// No forge comes as a package: stand-ins with the documented routes. What they answer was seen on a real Gitea 1.26, GitLab's and GitHub's are their documentation's.

type Handler = (method: string, path: string, headers: NodeJS.Dict<string | string[]>, body: Record<string, unknown>) => readonly [number, unknown?];

/** What the forges list in pages. */
const PAGED = /\/(?:keys|tokens|access_tokens)$/;
let server: Server | undefined;
let estate: Estate | undefined;
afterEach(() => {
  server?.close();
  estate?.remove();
  delete process.env.FORGE_SECRET;
});

async function serve(handler: Handler): Promise<string> {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (data: Buffer) => { text += data.toString(); });
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url!, 'http://forge');
      const [status, whole] = handler(request.method!, pathname, request.headers, text ? JSON.parse(text) as Record<string, unknown> : {});
      const size = Number(searchParams.get('per_page') ?? searchParams.get('limit') ?? 30);
      const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
      const answer = request.method === 'GET' && PAGED.test(pathname) && Array.isArray(whole) ? whole.slice(from, from + size) : whole;
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function rotate(files: Record<string, string>, planted: Planted[], settings: RotationSettings): Promise<void> {
  estate = await makeEstate(files, planted, settings);
  const { exitCode, entries } = await applyRotation({ plan: estate.planFile });
  expect({ exitCode, states: entries.map(({ state, detail }) => detail ?? state) }).toEqual({ exitCode: 0, states: ['rotated'] });
}

it('Gitea: a second token with the same scopes, the first revoked', async () => {
  const old = 'a'.repeat(32) + '12345678';
  // More than one page before the one that is meant.
  const others = Array.from({ length: 120 }, (_, i) => ({ id: 1000 + i, name: `other ${i}`, value: 'c'.repeat(40), scopes: [] as string[] }));
  const tokens = [...others, { id: 1, name: 'ci', value: old, scopes: ['read:repository'] }];
  process.env.FORGE_SECRET = 'user-password';
  const basic = `Basic ${Buffer.from('ci:user-password').toString('base64')}`;
  const url = await serve((method, path, headers, body) => {
    if (path === '/api/v1/user') return tokens.some((token) => headers.authorization === `token ${token.value}`) ? [200, {}] : [401];
    if (headers.authorization !== basic) return [401];
    if (method === 'POST') {
      const token = { id: tokens.at(-1)!.id + 1, name: String(body.name), value: `b${'0'.repeat(31)}87654321`, scopes: body.scopes as string[] };
      tokens.push(token);
      return [201, { ...token, sha1: token.value }];
    }
    if (method === 'DELETE') return [tokens.splice(tokens.findIndex((token) => token.id === Number(path.split('/').at(-1))), 1).length ? 204 : 404];
    return [200, tokens.map(({ id, name, scopes, value }) => ({ id, name, scopes, token_last_eight: value.slice(-8) }))];
  });
  await rotate({ 'ci.env': `GITEA_TOKEN=${old}\n` }, [{ path: 'ci.env', value: old, ruleId: 'gitea-token' }], { rules: [{ options: { url, user: 'ci', password: 'env:FORGE_SECRET' } }] });
  expect(tokens.slice(others.length)).toEqual([expect.objectContaining({ id: 2, scopes: ['read:repository'], name: expect.stringMatching(/^keysweep-/) })]);
  expect(await rollbackRotation({ plan: estate!.planFile })).toMatchObject({ exitCode: 5 });
  expect(tokens).toHaveLength(others.length + 1); // the only one that works stays, and the consumers stay on it
  expect(estate!.read('ci.env')).toContain('keysweep://');
});

it('GitLab: a second project access token, the first revoked', async () => {
  const old = 'glpat-oldoldoldoldoldold12';
  const tokens = [{ id: 7, name: 'ci', token: old, scopes: ['api'] }];
  const url = await serve((method, path, headers, body) => {
    const own = tokens.find((token) => token.token === headers['private-token']);
    if (!own) return [401, { message: '401 Unauthorized' }];
    if (path === '/api/v4/personal_access_tokens/self') return [200, own];
    expect(path).toMatch(/^\/api\/v4\/projects\/group%2Fshop\/access_tokens/);
    if (method === 'POST') {
      const token = { id: 8, name: String(body.name), token: 'glpat-newnewnewnewnewnew12', scopes: body.scopes as string[] };
      tokens.push(token);
      return [201, token];
    }
    if (method === 'DELETE') {
      tokens.splice(tokens.findIndex((token) => token.id === Number(path.split('/').at(-1))), 1);
      return [204];
    }
    return [200, tokens];
  });
  await rotate({ '.env': `GITLAB_TOKEN=${old}\n` }, [{ path: '.env', value: old, ruleId: 'gitlab-pat' }], { rules: [{ options: { url, project: 'group/shop' } }] });
  expect(tokens).toEqual([expect.objectContaining({ id: 8, scopes: ['api'] })]);
});

it('GitHub: a second deploy key, the first removed, and put back on a rollback', async () => {
  const pair = utils.generateKeyPairSync('ed25519', { comment: 'old' });
  process.env.FORGE_SECRET = 'github-token';
  let ids = 1;
  // More than one page before the one that is meant.
  const others = Array.from({ length: 130 }, (_, i) => ({ id: 1000 + i, title: `other ${i}`, key: `ssh-ed25519 ${Buffer.from(`other ${i}`).toString('base64')}`, read_only: true }));
  let keys = [...others, { id: 1, title: 'deploy', key: pair.public, read_only: false }];
  const apiUrl = await serve((method, path, headers, body) => {
    if (headers.authorization !== 'Bearer github-token') return [401];
    if (method === 'POST') keys.push({ id: ++ids, title: String(body.title), key: String(body.key), read_only: body.read_only === true });
    if (method === 'DELETE') keys = keys.filter((key) => key.id !== Number(path.split('/').at(-1)));
    return method === 'DELETE' ? [204] : [method === 'POST' ? 201 : 200, keys];
  });
  await rotate({ deploy_key: pair.private }, [{ path: 'deploy_key', value: pair.private.trim(), ruleId: 'private-key' }], { rules: [{ rotator: 'github-deploy-key', options: { repository: 'acme/shop', token: 'env:FORGE_SECRET', apiUrl } }] });
  expect(keys.slice(others.length)).toEqual([expect.objectContaining({ read_only: false, title: expect.stringMatching(/^keysweep-/) })]);
  expect(await rollbackRotation({ plan: estate!.planFile })).toMatchObject({ exitCode: 0 });
  expect(keys.slice(others.length)).toEqual([expect.objectContaining({ title: 'deploy', key: pair.public })]);
  expect(readFileSync(`${estate!.repository}/deploy_key`, 'utf8')).toBe(pair.private);
});

describe('GitHub Actions secrets', () => {
  const OLD = 'Zk3vQ9xLw2Tn8RbMp5Yd';
  /** The documented routes for one secret; opens what arrives with GitHub's private key, as GitHub does. */
  async function actions(at: string, extra: { visibility?: string } = {}): Promise<{ url: string; value: () => string; puts: Record<string, unknown>[] }> {
    const sodium = (await import('libsodium-wrappers')).default;
    await sodium.ready;
    const pair = sodium.crypto_box_keypair();
    let value = OLD;
    let updated = '2020-01-10T14:59:22Z';
    const puts: Record<string, unknown>[] = [];
    process.env.FORGE_SECRET = 'github-token';
    const url = await serve((method, path, headers, body) => {
      if (headers.authorization !== 'Bearer github-token') return [401, { message: 'Bad credentials' }];
      if (path === `${at}/secrets/public-key`) return [200, { key_id: '568250167242549743', key: Buffer.from(pair.publicKey).toString('base64') }];
      if (path === `${at}/secrets/WEBHOOK_SECRET/repositories`) return [200, { total_count: 1, repositories: [{ id: 42 }] }];
      if (path !== `${at}/secrets/WEBHOOK_SECRET`) return [404, { message: 'Not Found' }];
      if (method === 'GET') return [200, { name: 'WEBHOOK_SECRET', created_at: '2019-08-10T14:59:22Z', updated_at: updated, ...extra }];
      if (body.key_id !== '568250167242549743') return [422, { message: 'key_id does not match' }];
      value = Buffer.from(sodium.crypto_box_seal_open(Buffer.from(String(body.encrypted_value), 'base64'), pair.publicKey, pair.privateKey)).toString('utf8');
      updated = new Date().toISOString();
      puts.push(body);
      return [204];
    });
    return { url, value: () => value, puts };
  }
  const plant = [{ path: '.env', value: OLD, name: 'WEBHOOK_SECRET' }];
  const rule = (options: Record<string, unknown>): RotationSettings => ({ rules: [{ rotator: 'github-actions-secret', options: { name: 'WEBHOOK_SECRET', token: 'env:FORGE_SECRET', ...options } }] });

  it('of a repository: sealed to the public key, and put back on a rollback', async () => {
    const github = await actions('/repos/acme/shop/actions');
    await rotate({ '.env': `WEBHOOK_SECRET=${OLD}\n` }, plant, rule({ repository: 'acme/shop', apiUrl: github.url }));
    expect(github.value()).not.toBe(OLD);
    expect(github.value()).toHaveLength(40);
    expect(JSON.stringify(github.puts)).not.toContain(github.value());
    expect(await rollbackRotation({ plan: estate!.planFile })).toMatchObject({ exitCode: 0 });
    expect(github.value()).toBe(OLD);
    expect(estate!.read('.env')).toBe(`WEBHOOK_SECRET=${OLD}\n`);
  });

  it('of an environment', async () => {
    const github = await actions('/repos/acme/shop/environments/production%20eu');
    await rotate({ '.env': `WEBHOOK_SECRET=${OLD}\n` }, plant, rule({ repository: 'acme/shop', environment: 'production eu', apiUrl: github.url }));
    expect(github.value()).not.toBe(OLD);
  });

  it('of an organisation: who may see it stays as it was', async () => {
    const github = await actions('/orgs/acme/actions', { visibility: 'selected' });
    await rotate({ '.env': `WEBHOOK_SECRET=${OLD}\n` }, plant, rule({ organization: 'acme', apiUrl: github.url }));
    expect(github.puts).toEqual([expect.objectContaining({ visibility: 'selected', selected_repository_ids: [42] })]);
  });

  it('rolls back, and says so, where the secret is not there', async () => {
    const github = await actions('/repos/acme/other/actions');
    estate = await makeEstate({ '.env': `WEBHOOK_SECRET=${OLD}\n` }, plant, rule({ repository: 'acme/shop', apiUrl: github.url }));
    expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 4, entries: [{ state: 'rolled-back', detail: expect.stringContaining('no Actions secret WEBHOOK_SECRET') }] });
    expect(github.puts).toEqual([]);
  });
});
