import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sweep, type SweepRequest, type SweepSummary } from '../../src/api/sweep';
import { exportJsonLines } from '../../src/api/sweep-export';
import { openStore } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import { commit, git, makeRepository, removeScratch } from '../sources/git/fixture';
import { madeUpKey } from '../sweep/secrets';
import { describeWith } from './servers';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-targets-'));
const inventory = join(scratch, 'inventory.yaml');
const findings = new FindingMaker(undefined, Buffer.alloc(32, 7));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  removeScratch();
});

const run = (store: string, text: string, more: Partial<SweepRequest> = {}): Promise<SweepSummary> => {
  writeFileSync(inventory, text);
  return sweep({ inventory, store: join(scratch, store), cache: join(scratch, 'cache'), findings, ...more });
};
async function paths(store: string): Promise<string[]> {
  const database = await openStore(join(scratch, store));
  const found: string[] = [];
  for await (const line of exportJsonLines(database)) found.push((JSON.parse(line) as { path: string }).path);
  await database.close();
  return found;
}

describe('repositories over HTTP (git http-backend)', () => {
  let server: Server;
  let url: string;
  let requests = 0;
  const authorization = `Basic ${Buffer.from('x-access-token:good-token').toString('base64')}`;

  beforeAll(async () => {
    const origin = makeRepository('origin');
    commit(origin, { 'app.env': `PAYSTACK_SECRET=${madeUpKey('http')}\n` });
    git(scratch, ['clone', '-q', '--bare', origin, join(scratch, 'served', 'acme', 'app.git')]);
    server = createServer((request, response) => {
      requests++;
      if (request.headers.authorization !== authorization) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="forge"' }).end();
        return;
      }
      const at = new URL(request.url!, 'http://x');
      const backend = spawn('git', ['http-backend'], {
        env: { ...process.env, GIT_PROJECT_ROOT: join(scratch, 'served'), GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: at.pathname, QUERY_STRING: at.search.slice(1), REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '', GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''), REMOTE_ADDR: '127.0.0.1', HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '' },
      });
      request.pipe(backend.stdin);
      const pieces: Buffer[] = [];
      backend.stdout.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => {
        const all = Buffer.concat(pieces);
        const split = all.indexOf('\r\n\r\n');
        const headers = all.toString('latin1', 0, split).split('\r\n').map((line) => line.split(': ') as [string, string]);
        const status = headers.find(([name]) => name === 'Status');
        response.writeHead(status ? Number(status[1].slice(0, 3)) : 200, Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
        response.end(all.subarray(split + 4));
      });
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));

  it('are cloned with the token of a reference, asked for refs only the second time, and refuse a wrong one', async () => {
    const text = `targets:\n  - git: ${url}/acme/app.git\n    token: env:TEST_GIT_TOKEN\n`;
    process.env.TEST_GIT_TOKEN = 'good-token';
    // A `git` entry has no forge; any user name goes with a token for GitHub, GitLab and Gitea alike.
    server.prependListener('request', (request) => {
      const [, encoded = ''] = (request.headers.authorization ?? '').split(' ');
      if (Buffer.from(encoded, 'base64').toString().endsWith(':good-token')) request.headers.authorization = authorization;
    });
    expect(await run('http-store', text)).toMatchObject({ outcome: 'complete', credentials: { open: 1 } });
    expect(await paths('http-store')).toEqual(['app.env']);
    requests = 0;
    expect((await run('http-store', text)).counts.map(({ outcome }) => outcome)).toEqual(['unchanged']);
    expect(requests).toBeLessThanOrEqual(4); // ls-remote: refused once, then info/refs and the listing
    process.env.TEST_GIT_TOKEN = 'revoked-token';
    const refused = await run('http-store', text);
    expect(refused.troubles).toEqual([expect.objectContaining({ outcome: 'failed', reason: expect.stringMatching(/refuses access/) })]);
    expect(JSON.stringify(refused)).not.toContain('revoked-token');
  });

  it('leaves no token on disk', () => {
    const grep = spawnSync('grep', ['-rlE', 'good-token|revoked-token', join(scratch, 'cache'), join(scratch, 'http-store')]);
    expect(grep.stdout.toString()).toBe('');
  });
});

describeWith(['moto'], 'buckets', () => {
  let child: ChildProcess;
  let endpoint: string;

  beforeAll(async () => {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = probe.address() as AddressInfo;
        probe.close(() => { resolve(free); });
      });
    });
    endpoint = `http://127.0.0.1:${port}`;
    child = spawn(join(process.env.KEYSWEEP_SERVICES ?? join(homedir(), '.cache', 'keysweep-services'), 'moto/bin/moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    for (const until = Date.now() + 30_000; ;) {
      try {
        if ((await fetch(`${endpoint}/moto-api/data.json`)).ok) break;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
      await wait(100);
    }
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  });
  afterAll(() => { child?.kill(); });

  it('are swept page by page, again only what changed', async () => {
    const { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: 'backups' }));
    const put = (key: string, body: string): Promise<unknown> => client.send(new PutObjectCommand({ Bucket: 'backups', Key: key, Body: body }));
    for (let at = 0; at < 1100; at += 50) await Promise.all(Array.from({ length: 50 }, (_, index) => put(`configs/plain-${at + index}.txt`, `nothing ${at + index}\n`)));
    await put('configs/../odd/.pgpass', 'db.example.org:5432:app:app:Zr7!qLmPw2xVd\n');
    await put('configs/app.env', `PAYSTACK_SECRET=${madeUpKey('bucket')}\n`);
    await put('elsewhere/app.env', `PAYSTACK_SECRET=${madeUpKey('outside')}\n`);
    const text = `targets:\n  - s3: {bucket: backups, prefix: configs/, endpoint: "${endpoint}"}\n    tags: [backup]\n`;
    const first = await run('s3-store', text);
    expect(first).toMatchObject({ outcome: 'complete', troubles: [] });
    expect(first.counts[0]).toMatchObject({ scanned: 1102 });
    expect(await paths('s3-store')).toContain('configs/app.env');
    expect(await paths('s3-store')).not.toContain('elsewhere/app.env');
    await put('configs/plain-7.txt', `PAYSTACK_SECRET=${madeUpKey('later')}\n`);
    await client.send(new DeleteObjectCommand({ Bucket: 'backups', Key: 'configs/app.env' }));
    const second = await run('s3-store', text);
    expect(second.counts[0]).toMatchObject({ scanned: 1 });
    expect(await paths('s3-store')).toContain('configs/plain-7.txt');
    expect(await paths('s3-store')).not.toContain('configs/app.env');
    expect(await run('s3-store', `targets:\n  - s3: {bucket: absent, endpoint: "${endpoint}"}\n`)).toMatchObject({ outcome: 'incomplete', troubles: [expect.objectContaining({ reason: expect.stringMatching(/bucket/i) })] });
    client.destroy();
  }, 240_000);
});
