import { createServer, type Server } from 'node:http';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync, chmodSync, cpSync, mkdirSync } from 'node:fs';
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

test('report, in every format, from a file and from the last scan', async () => {
  const report = join(outputs, 'scan.json');
  for (const format of formats('report')) {
    await run('report', [report, '--format', format]);
    await run('report', ['--format', format, '-o', join(outputs, `report.${format}`)], { env: LOGGING });
  }
  await run('report', [report, '--json']);
  for (const format of ['md', 'json', 'html']) await run('report', [report, '--incident', '--format', format], { env: LOGGING });
});

test('baseline, made, checked against new secrets, brought up to date', async () => {
  const file = join(outputs, 'baseline.jsonl');
  await run('baseline:create', ['.env', 'app', '--file', file, '--reason', 'known', '--author', 'ada', '--until', '2999-01-01'], { env: LOGGING });
  for (const args of [['.'], ['.', '--strict'], ['.', '--json'], ['.', '--history']]) await run('baseline:check', [...args, '--file', file], { env: LOGGING });
  await run('baseline:check', ['.env', '--history', '--file', file], {}, [2]);
  await run('baseline:update', ['.', '--file', file, '--add', '--reason', 'also known'], { env: LOGGING });
  await run('baseline:update', ['network', '--file', file, '--json']);
  await run('baseline:create', ['.', '--file', join(outputs, 'baseline-2.jsonl'), '--reason', 'all', '--json']);
});

test('detectors and plugins, with secrets in fixtures, rules and around', async () => {
  const own = join(world.work, 'plugin');
  const secret = canary('.env 2');
  for (const args of [[], ['--json'], ['--provider', 'github'], ['--family', 'device']]) await run('detectors:list', args);
  for (const args of [['github-pat'], ['generic-password'], ['github-pat', '--json']]) await run('detectors:show', args, { env: LOGGING }, [0, 2]);
  await run('detectors:new', ['acme-api-token', '--to', own]);
  await run('detectors:new', ['acme-other-token', '--code', '--to', join(own, 'code'), '--json']);
  await run('detectors:test', [join(own, 'acme.json')], { env: LOGGING });
  // Fixtures that are not found, and one that is where none should be: the verdict names the place, not the text.
  const bad = join(world.work, 'bad-pack');
  cpSync(own, bad, { recursive: true });
  for (const folder of ['ok', 'ng']) writeFileSync(join(bad, 'fixtures', folder, 'secret.env'), `ACME_TOKEN=acme_${secret}\nSERVICE_PASSWORD=${secret}\n`);
  await run('detectors:test', [join(bad, 'acme.json')], { env: LOGGING });
  await run('detectors:test', [join(bad, 'acme.json'), '--json']);
  const rules = (name: string, text: string): string => { const path = join(world.work, `bad-${name}`); writeFileSync(path, text); return path; };
  await run('detectors:import', [rules('rules.toml', `# ${secret}\n[[rules]]\nid = "a"\nregex = '''tok_[a-z]{4}(?>x)'''\n[[rules]]\nid = "b"\nregex = '''tok_[a-z0-9]{24}'''\n`), '-o', join(outputs, 'imported.json')], { env: LOGGING });
  await run('detectors:import', [rules('broken.toml', `[[rules]]\nid = ${secret}\n`), '-o', join(outputs, 'broken.json')], {}, [2]);
  await run('detectors:import', [rules('secrets.baseline', JSON.stringify({ version: '1.5.0', plugins_used: [], results: { 'app/settings.py': [{ type: 'Secret Keyword', filename: 'app/settings.py', hashed_secret: '0'.repeat(40), line_number: 1, is_verified: false }] } })), '-o', join(outputs, 'imported-baseline.jsonl'), '--json']);
  await run('plugins:install', [own], { env: LOGGING });
  await run('plugins:list', []);
  const [installed] = JSON.parse((await run('plugins:list', ['--json'])).stdout) as { name: string }[];
  await run('scan', ['.env', '--plugin', installed!.name, '--format', 'human'], { env: LOGGING });
  await run('plugins:remove', [installed!.name], { env: LOGGING });
});

test('hooks that git starts: what a refused commit and push say', async () => {
  const server = join(world.work, 'server.git');
  execFileSync('git', ['init', '-q', '--bare', server]);
  const told = (name: string, args: string[]): void => {
    const { stdout, stderr, status } = spawnSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], { cwd: estate, env: world.environment(), encoding: 'latin1' });
    runs++;
    leaks.push(...finder.text(`${name}: stdout`, stdout), ...finder.text(`${name}: stderr`, stderr));
    expect([name, status === 0, /settings\.py|staged\.env/.test(stdout + stderr)]).toEqual([name, false, true]);
  };
  for (const type of ['pre-commit', 'pre-push']) await run('hook:install', ['--type', type], { env: LOGGING });
  told('git commit', ['commit', '-m', 'more']);
  told('git push', ['push', server, 'HEAD:main']);
  for (const type of ['pre-commit', 'pre-push']) await run('hook:uninstall', ['--type', type, '--json']);
  await run('hook:install', ['--type', 'pre-receive', '--repository', server]);
  told('git push, refused by the server', ['push', server, 'HEAD:main']);
  await run('hook:uninstall', ['--type', 'pre-receive', '--repository', server]);
});

test('completion, for every shell', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) await run('completion', [shell], { env: LOGGING });
  await run('completion', ['bash', '--json']);
});

test('every command of the manifest has a scenario here', () => {
  expect(Object.keys(manifest.commands).filter((id) => !covered.has(id))).toEqual([]);
  figure('No secret leaves', 'commands run, each in scenarios of its own', Object.keys(manifest.commands).length);
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
