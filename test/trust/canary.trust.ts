import { createServer, type Server } from 'node:http';
import { readdirSync, readFileSync, statSync, writeFileSync, chmodSync, mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { canary, plantEstate } from './canaries';
import { figure } from './figures';
import { type Leak, LeakFinder } from './leaks';
import { World, type Ran, type RunOptions } from './program';

// 300 secrets are planted and found; then every command runs in every way, and everything it said, sent or kept is searched
// for each of them in 16 forms. Only `--show-secrets`, the program that `run` starts and the scanned files may hold them.

interface ManifestCommand { readonly id: string; readonly flags: Record<string, { options?: string[] }>; readonly args: Record<string, unknown> }
const manifest = JSON.parse(readFileSync(join(__dirname, '../../oclif.manifest.json'), 'utf8')) as { commands: Record<string, ManifestCommand> };
/** Everything that talks. Node's own `child_process` log and its diagnostic reports print the environment as it is, which is the user's to ask for. */
const LOGGING = { DEBUG: '*', NODE_DEBUG: 'fs,http,https,net,tls,worker,module,cluster,timer,stream,fetch,undici', OCLIF_DEBUG: '1', KEYSWEEP_LOG: 'debug', KEYSWEEP_DEBUG: '1' };
/** Secrets of the surroundings: tokens, keys of webhooks, values put into a sink. */
const GIVEN = { FORGE_TOKEN: canary('forge token'), WEBHOOK_KEY: canary('webhook key'), PUT_VALUE: canary('put value') };

const world = new World();
const estate = join(world.work, 'estate');
const outputs = join(world.work, 'outputs');
const leaks: Leak[] = [];
const covered = new Set<string>();
let finder: LeakFinder;
let runs = 0;
let hookServer: Server;
const posted: Buffer[] = [];

/** Runs a command, counts it as covered, and looks at what it said. */
async function run(id: string, args: readonly string[], options: RunOptions = {}, codes: readonly (number | null)[] = [0, 1]): Promise<Ran> {
  covered.add(id);
  runs++;
  const ran = await world.run([...id.split(':'), ...args], { cwd: estate, ...options, env: { FORGE_TOKEN: GIVEN.FORGE_TOKEN, WEBHOOK_KEY: GIVEN.WEBHOOK_KEY, HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1', ...options.env } });
  const name = `keysweep ${id.replace(':', ' ')} ${args.join(' ')}`;
  leaks.push(...finder.text(`${name}: stdout`, ran.stdout), ...finder.text(`${name}: stderr`, ran.stderr));
  if (!codes.includes(ran.code)) throw new Error(`${name} ended with ${ran.code}:\n${ran.stdout.slice(-1500)}\n${ran.stderr.slice(-1500)}`);
  return ran;
}

const has = (id: string): boolean => id in manifest.commands;
const formats = (id: string): string[] => manifest.commands[id]?.flags.format?.options ?? [];

beforeAll(async () => {
  mkdirSync(estate);
  mkdirSync(outputs);
  const { planted, examples } = plantEstate(estate);
  // What the issuers' tokens are is asked once, in memory, with --show-secrets.
  const shown = await world.run(['scan', '.', '--format', 'jsonl', '--show-secrets', '--no-gitignore', '--quiet', '--confidence', 'low'], { cwd: estate });
  const found = shown.stdout.trim().split('\n').map((line) => JSON.parse(line) as { path: string; part?: string; secret: string; decoded?: string });
  const learned = found.filter(({ part, path, secret }) => part !== 'id' && path.startsWith('issuers/') && secret.length >= 12);
  finder = new LeakFinder([...planted, ...Object.values(GIVEN), ...learned.flatMap(({ secret, decoded }) => [secret, ...(decoded && decoded.length >= 12 ? [decoded] : [])]).flatMap((text) => text.split('\n').filter((line) => line.length >= 12 && !line.startsWith('-----')))]);
  const texts = found.flatMap(({ secret, decoded = '' }) => [secret, decoded]).join('\n');
  const seen = planted.filter((value) => texts.includes(value));
  figure('No secret leaves', 'secrets planted (of our own, issuers\' tokens)', `${planted.length + examples} (${planted.length}, ${examples})`);
  figure('No secret leaves', 'texts searched for (each secret in up to 16 forms)', finder.forms, 'measured');
  // A leak that the scan never knew of would prove nothing.
  expect(seen.length).toBeGreaterThan(planted.length * 0.9);
  expect(learned.length).toBeGreaterThan(80);
  hookServer = createServer((request, response) => {
    request.on('data', (piece: Buffer) => posted.push(piece)).on('end', () => response.end());
    posted.push(Buffer.from(JSON.stringify(request.headers)));
  });
  await new Promise<void>((resolve) => { hookServer.listen(0, '127.0.0.1', resolve); });
});

afterAll(() => {
  hookServer.close();
  world.remove();
});

test('the search finds every form, so that finding nothing means something', () => {
  const [value] = [canary('.env 0')];
  const probe = new LeakFinder([value]);
  for (const text of [value, Buffer.from(value).toString('hex'), `aa${Buffer.from(`a${value}b`).toString('base64')}`, Buffer.from(`ab${value}`).toString('base64'), encodeURIComponent(value), Buffer.from(value, 'utf16le').toString('latin1')]) {
    expect(probe.text('probe', `xx ${text} yy`).length).toBeGreaterThan(0);
    expect(finder.text('probe', `xx ${text} yy`).length).toBeGreaterThan(0);
  }
});

test('scan, in every format and way', async () => {
  for (const format of formats('scan')) {
    await run('scan', ['.', '--format', format, '--no-gitignore']);
    await run('scan', ['.', '--format', format, '--explain-rejected', '--confidence', 'low', '-o', join(outputs, `scan.${format}`)], { env: LOGGING });
  }
  await run('scan', ['.', '--json', '--try-known', '--explain-rejected']);
  await run('scan', ['.', '--history', '--format', 'json', '-o', join(outputs, 'history.json')], { env: LOGGING });
  await run('scan', ['.', '--history', '--incremental']);
  await run('scan', ['--staged', '--format', 'human']);
  await run('scan', ['--stdin', '--format', 'jsonl'], { input: readFileSync(join(estate, 'one-line.json')) });
  await run('scan', ['.', '--include', '**/*.cfg', '--platform', 'cisco-ios', '--format', 'human']);
});

test('hook run, on the index and on files', async () => {
  if (!has('hook:run')) return;
  for (const format of formats('hook:run')) await run('hook:run', ['--staged', '--format', format], { env: LOGGING });
  await run('hook:run', ['.env', 'app/settings.py', '.docker/config.json']);
});

test('explain, paths, diff and verify of a report', async () => {
  const report = join(outputs, 'scan.json');
  const { credentials } = JSON.parse(readFileSync(report, 'utf8')) as { credentials: { id: string }[] };
  for (const { id } of credentials.slice(0, 6)) await run('explain', [id, '--report', report]);
  await run('explain', [credentials[0]!.id, '--report', report, '--json'], { env: LOGGING });
  for (const format of formats('paths')) await run('paths', ['--report', report, '--from', 'internet', '--to', 'tag:pii', '--choke', '--cut', '--format', format], { env: LOGGING }, [0, 1, 2]);
  await run('paths', ['--report', report, '--from', 'r1', '--to', 'host1.internal', '--json'], {}, [0, 1, 2]);
  await run('diff', [report, join(outputs, 'history.json')]);
  await run('diff', [report, join(outputs, 'history.json'), '--json']);
  await run('verify', [report, '--plan', '--root', estate], { env: LOGGING });
  // Nothing can be reached from here: every way a request can fail goes through the messages.
  await run('verify', [report, '--root', estate, '--timeout', '1', '--interval', '0', '--per-host', '16', '--json', ...['github-pat', 'generic-password', 'database-url-password', 'postgresql-url'].flatMap((id) => ['--only', id])], { env: LOGGING }, [0, 1, 2]);
});

test('rotate, from plan to rollback, and run', async () => {
  const settings = join(world.work, 'rotation.yaml');
  writeFileSync(settings, 'sinks:\n  default: { type: age-file }\nrules:\n  - match: { path: ".env" }\n    rotator: store-only\n  - match: { path: "**" }\n    skip: true\n');
  const plan = join(outputs, 'plan.yaml');
  await run('scan', ['.env', '--format', 'json', '-o', join(outputs, 'env.json')]);
  await run('rotate:plan', [join(outputs, 'env.json'), '--settings', settings, '-o', plan], { env: LOGGING });
  await run('rotate:plan', [join(outputs, 'scan.json')], {}, [0, 2]);
  await run('rotate:status', [plan, '--json'], {}, [0, 2]);
  await run('rotate:apply', [plan, '--dry-run']);
  await run('rotate:apply', [plan, '--yes', '--keep-going'], { env: LOGGING }, [0, 4, 5]);
  await run('rotate:resume', [plan, '--yes', '--json'], {}, [0, 4, 5]);
  await run('rotate:status', [plan]);
  await run('rotate:put', ['shop/key', '--settings', settings], { input: `${GIVEN.PUT_VALUE}\n`, env: LOGGING });
  await run('run', ['--', process.execPath, '-e', '0'], { env: LOGGING });
  await run('rotate:rollback', [plan, '--yes'], {}, [0, 4, 5]);
});

test('sweep, its store, exports, triage and pages', async () => {
  const inventory = join(world.work, 'inventory.yaml');
  writeFileSync(inventory, `targets:\n  - directory: ${estate}\n  - git: file://${estate}\n    tags: [pii]\n  - gitea: { organization: a, url: "http://127.0.0.1:1", token: "env:FORGE_TOKEN" }\n`);
  const { port } = hookServer.address() as AddressInfo;
  const hook = ['--webhook', `http://127.0.0.1:${port}/`, '--webhook-secret', 'env:WEBHOOK_KEY', '--webhook-decision', 'track'];
  await run('sweep', [inventory, ...hook], { env: LOGGING }, [0, 3]);
  await run('sweep:status', ['--json']);
  await run('sweep:status', []);
  await run('worker', ['--until-idle'], {}, [2]); // the embedded store has one process
  for (const format of formats('sweep:export')) await run('sweep:export', ['--format', format, '--closed', '-o', join(outputs, `export-${format}`)]);
  const { stdout } = await run('triage:list', ['--json']);
  const [first] = JSON.parse(stdout) as { id: string }[];
  await run('triage:mark', [first!.id, '--as', 'accepted', '--reason', 'a test', '--until', '2999-01-01']);
  await run('triage:list', []);
  await run('serve', [], {
    meanwhile: (child) => {
      child.stdout!.on('data', (data: Buffer) => {
        const url = /http\S+/.exec(data.toString())?.[0];
        if (!url) return;
        const { origin, hash } = new URL(url);
        const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
        void (async () => {
          for (const path of ['/', '/api/status', '/api/trend', '/api/credentials', `/api/credentials/${first!.id}`, '/api/plans', '/report', '/api/report']) {
            const body = await new Promise<string>((resolve) => { get(`${origin}${path}`, { headers }, (answer) => { let text = ''; answer.on('data', (piece) => { text += String(piece); }).on('end', () => resolve(text)); }); });
            leaks.push(...finder.text(`serve ${path}`, body));
          }
          child.kill('SIGTERM');
        })();
      });
    },
  }, [0, null]);
});

test('what goes wrong: bad files, crashes in the middle, Node\'s own diagnostic report', async () => {
  const crash = join(world.work, 'crash.cjs');
  writeFileSync(crash, `
    const fs = require('node:fs'); const real = fs.writeSync; let calls = 0;
    const how = process.env.CRASH_HOW, at = Number(process.env.CRASH_AT);
    const stringify = JSON.stringify;
    JSON.stringify = function (value, ...rest) {
      if (value && typeof value === 'object' && ('secret' in value || 'occurrences' in value || 'tool' in value) && ++calls === at) {
        if (how === 'throw') throw Object.assign(new Error('crash with ' + value.secret), { value });
        if (how === 'uncaught') process.nextTick(() => { throw Object.assign(new Error('crash ' + require('node:util').inspect(value)), { value }); });
        if (how === 'reject') void Promise.reject(Object.assign(new TypeError(\`crash \${value.secret}\`), { cause: value }));
        if (how === 'exit') process.exit(70);
      }
      return stringify.call(JSON, value, ...rest);
    };`);
  for (const how of ['throw', 'uncaught', 'reject', 'exit']) {
    for (const at of ['1', '7']) {
      await run('scan', ['.', '--format', 'jsonl', '-o', join(outputs, `crashed-${how}-${at}`)], {
        node: ['--require', crash, '--report-uncaught-exception', '--report-on-fatalerror', `--report-directory=${outputs}`], env: { ...LOGGING, FORGE_TOKEN: '', WEBHOOK_KEY: '', CRASH_HOW: how, CRASH_AT: at },
      }, [0, 1, 2, 3, 7, 70]);
    }
  }
  // Reports and settings that hold a secret where none belongs: the message must not repeat it.
  const bad = (name: string, text: string): string => { const path = join(world.work, name); writeFileSync(path, text); return path; };
  const secret = canary('.env 1');
  await run('explain', ['c-0', '--report', bad('bad-report.json', `{"schema": ${secret}`)], {}, [2]);
  await run('rotate:plan', [bad('bad-report2.json', `${secret}`)], {}, [2]);
  await run('scan', ['.', '--config', bad('bad.yaml', `confidence: ${secret}\n`)], {}, [2]);
  await run('sweep', [bad('bad-inventory.yaml', `targets:\n  - github: { organization: a, token: ${secret} }\n`)], {}, [2]);
  await run('sweep', [bad('bad-url.yaml', `targets:\n  - git: https://user:${secret}@127.0.0.1:1/a.git\n`)], { env: { DEBUG: 'simple-git*' } }, [0, 2, 3]);
  await run('rotate:put', ['a', '--settings', bad('bad-settings.yaml', `sinks:\n  default: { type: vault, address: "http://127.0.0.1:1", token: ${secret} }\n`)], { input: 'x' }, [2, 4, 5]);
  await run('sweep:status', [], { env: { ...LOGGING, KEYSWEEP_STORE: `postgres://user:${secret}@127.0.0.1:1/none` } }, [2, 3]);
  figure('No secret leaves', 'ways to crash, and files with a secret where none belongs', 8 + 7);
});

test('commands this suite knows nothing of run with what they might take', async () => {
  const unknown = Object.keys(manifest.commands).filter((id) => !covered.has(id));
  const report = join(outputs, 'scan.json');
  const any = [0, 1, 2, 3, 4, 5, 127, null];
  for (const id of unknown) {
    for (const args of [[], [report], ['--report', report], ['.'], ['--json'], [report, '--json']]) await run(id, args, { env: LOGGING, timeoutMs: 20_000, input: '' }, any);
    for (const format of formats(id)) for (const args of [['--format', format], [report, '--format', format], ['--report', report, '--format', format]]) await run(id, args, { timeoutMs: 20_000, input: '' }, any);
  }
  if (unknown.length) console.warn(`no scenario of their own in canary.trust.ts: ${unknown.join(', ')}`);
  figure('No secret leaves', 'commands run; without a scenario of their own', `${Object.keys(manifest.commands).length}; ${unknown.length ? unknown.join(', ') : 'none'}`, 'measured');
});

test('nothing was said, sent or kept', () => {
  leaks.push(...finder.bytes('what the webhook got', Buffer.concat(posted)));
  const scanned = (path: string): boolean => path === estate || path.startsWith(join(world.work, 'bad'));
  leaks.push(...finder.folder(world.root, scanned));
  const told = [...new Map(leaks.map((leak) => [`${leak.where} ${leak.form}`, leak])).values()];
  expect(told.slice(0, 20).map(({ where, form, value }) => `${where} (${form} of ${value.slice(0, 6)}…)`)).toEqual([]);
  figure('No secret leaves', 'found outside of where the user asked', told.length);
  figure('No secret leaves', 'runs of the program searched', runs, 'measured');
  figure('No secret leaves', 'MB of output, store, journal, cache and temporary files searched', Math.round(finder.searched / 1e6), 'measured');
});

test('nothing is left in the temporary folder, and files are for their owner alone', () => {
  expect(readdirSync(world.temporary)).toEqual([]);
  const open: string[] = [];
  const look = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const mode = statSync(path).mode & 0o777;
      if (entry.isDirectory()) look(path);
      if ((mode & 0o077) !== 0) open.push(`${path.slice(world.state.length)} ${mode.toString(8)}`);
    }
  };
  look(world.state);
  expect(open.slice(0, 10)).toEqual([]);
});

test.each([0o000, 0o077, 0o027])('whatever the umask (%o), state is 0600 and 0700', async (umask) => {
  const own = new World();
  try {
    const wrap = join(own.work, 'umask.sh');
    writeFileSync(wrap, '#!/bin/sh\numask "$1"; shift; exec "$@"\n');
    chmodSync(wrap, 0o755);
    const through = [wrap, umask.toString(8).padStart(3, '0')];
    writeFileSync(join(own.work, 'a.env'), `A_PASSWORD=${canary('umask')}\n`);
    writeFileSync(join(own.work, 'inventory.yaml'), `targets:\n  - directory: ${own.work}\n`);
    writeFileSync(join(own.work, 'rotation.yaml'), 'rules:\n  - rotator: store-only\n');
    for (const args of [['scan', '.', '--format', 'json', '-o', 'report.json'], ['scan', '.', '--format', 'html', '-o', 'report.html'], ['rotate', 'plan', 'report.json', '--settings', 'rotation.yaml', '-o', 'plan.json'], ['rotate', 'apply', 'plan.json', '--yes'], ['sweep', 'inventory.yaml'], ['sweep', 'export', '-o', 'findings.jsonl']]) await own.run(args, { through });
    const open: string[] = [];
    let looked = 0;
    const look = (path: string): void => {
      const stat = statSync(path);
      looked++;
      if ((stat.mode & 0o077) !== 0) open.push(`${path.slice(own.root.length)} ${(stat.mode & 0o777).toString(8)}`);
      if (stat.isDirectory()) for (const name of readdirSync(path)) look(join(path, name));
    };
    look(own.state);
    for (const name of ['report.json', 'plan.json', 'findings.jsonl']) look(join(own.work, name));
    expect(open.slice(0, 10)).toEqual([]);
    expect(looked).toBeGreaterThan(20);
    expect(readdirSync(own.temporary)).toEqual([]);
  } finally {
    own.remove();
  }
});
