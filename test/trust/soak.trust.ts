import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canary } from './canaries';
import { figure } from './figures';
import { PROGRAM } from './program';

const folder = mkdtempSync(join(tmpdir(), 'keysweep-soak-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SWEEPS = 200;

test(`${SWEEPS} sweeps in one process: memory, handles and the temporary folder stay flat`, () => {
  const repository = join(folder, 'repository');
  mkdirSync(repository);
  const git = (...args: string[]): void => { execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], { cwd: repository, stdio: 'ignore' }); };
  git('init', '-q');
  for (let i = 0; i < 5; i++) writeFileSync(join(repository, `${i}.env`), `A_PASSWORD=${canary(`soak ${i}`)}\n`);
  git('add', '-A');
  git('commit', '-qm', 'all');
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  writeFileSync(join(folder, 'inventory.yaml'), `targets:\n  - git: ${repository}\n  - directory: ${tree}\n`);
  mkdirSync(join(folder, 'tmp'));
  const script = join(folder, 'soak.cjs');
  const dist = join(__dirname, '../../dist/src');
  writeFileSync(script, `
    const { sweep } = require(${JSON.stringify(join(dist, 'api/sweep.js'))});
    const fs = require('node:fs');
    const open = () => fs.readdirSync('/proc/self/fd').length;
    (async () => {
      const points = [];
      for (let i = 0; i < ${SWEEPS}; i++) {
        fs.writeFileSync(${JSON.stringify(join(tree, 'changing.env'))}, 'B_PASSWORD=Zq7soak' + i + 'xKw83hPq\\n');
        const summary = await sweep({ inventory: ${JSON.stringify(join(folder, 'inventory.yaml'))}, store: ${JSON.stringify(join(folder, 'store'))}, cache: ${JSON.stringify(join(folder, 'cache'))} });
        if (summary.outcome !== 'complete') throw new Error('sweep ' + i + ': ' + JSON.stringify(summary));
        if (i % 10 === 9) { global.gc(); global.gc(); points.push({ i, heap: process.memoryUsage().heapUsed, rss: process.memoryUsage().rss, fds: open(), handles: process.getActiveResourcesInfo().length }); }
      }
      process.stdout.write(JSON.stringify(points));
    })().catch((error) => { console.error(error); process.exit(1); });`);
  const points = JSON.parse(execFileSync(process.execPath, ['--expose-gc', script], { env: { ...process.env, TMPDIR: join(folder, 'tmp'), KEYSWEEP_STATE_DIR: join(folder, 'state') }, encoding: 'utf8', timeout: 580_000 })) as { heap: number; rss: number; fds: number; handles: number }[];
  const first = points[1]!, last = points.at(-1)!;
  expect(last.heap).toBeLessThan(first.heap * 1.25 + 4e6);
  expect(last.rss).toBeLessThan(first.rss * 1.35 + 30e6);
  expect(last.fds).toBeLessThanOrEqual(first.fds + 2);
  expect(last.handles).toBeLessThanOrEqual(first.handles + 2);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  figure('Load', 'sweeps in one process', SWEEPS);
  figure('Load', 'heap after 20 and after 200 sweeps (MB), open files', `${(first.heap / 1e6).toFixed(1)} and ${(last.heap / 1e6).toFixed(1)}, ${first.fds} and ${last.fds}`, 'measured');
});

test('serve: 2,000 requests, and its memory and handles stay flat', async () => {
  const server = spawn(process.execPath, [PROGRAM, 'serve', '--store', join(folder, 'store')], { env: { ...process.env, KEYSWEEP_STATE_DIR: join(folder, 'state') }, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const url = await new Promise<URL>((resolve, reject) => {
      server.stdout.on('data', (data: Buffer) => { const found = /http\S+/.exec(data.toString()); if (found) resolve(new URL(found[0])); });
      server.on('exit', () => reject(new Error('serve ended')));
    });
    const headers = { authorization: `Bearer ${url.hash.replace('#token=', '')}` };
    const ask = (path: string): Promise<number> => new Promise((resolve, reject) => { get(`${url.origin}${path}`, { headers }, (answer) => { answer.resume().on('end', () => resolve(answer.statusCode!)); }).on('error', reject); });
    const memory = (): { rss: number; fds: number } => ({
      rss: Number(/VmRSS:\s+(\d+)/.exec(execFileSync('cat', [`/proc/${server.pid}/status`], { encoding: 'utf8' }))![1]) / 1000, fds: readdirSync(`/proc/${server.pid}/fd`).length,
    });
    const round = async (): Promise<void> => { for (let i = 0; i < 100; i++) await Promise.all(['/', '/api/status', '/api/credentials', '/api/trend', '/api/nothing'].map(ask)); };
    await round();
    const before = memory();
    for (let i = 0; i < 3; i++) await round();
    const after = memory();
    expect(after.rss).toBeLessThan(before.rss * 1.3 + 20);
    expect(after.fds).toBeLessThanOrEqual(before.fds + 10);
    expect(await ask('/api/status')).toBe(200);
    figure('Load', 'requests to serve', 2000);
    figure('Load', 'serve after 500 and after 2,000 requests: MB, open files', `${before.rss.toFixed(0)} and ${after.rss.toFixed(0)}, ${before.fds} and ${after.fds}`, 'measured');
  } finally {
    server.kill('SIGTERM');
  }
});
