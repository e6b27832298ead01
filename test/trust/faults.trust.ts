import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { canary } from './canaries';
import { figure } from './figures';
import { World, type Ran, type RunOptions } from './program';

const world = new World();
const estate = join(world.work, 'estate');
const FILES = 40;
let injected = 0, fired = 0;

const SHIM = join(world.root, 'shim.so');
const compiled = process.platform === 'linux' && spawnSync('gcc', ['-shared', '-fPIC', '-O1', '-o', SHIM, join(__dirname, 'fault-shim.c'), '-ldl'], { stdio: 'ignore' }).status === 0;
const withShim = compiled ? test : test.skip;

beforeAll(() => {
  mkdirSync(estate);
  const git = (...args: string[]): void => { execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], { cwd: estate, stdio: 'ignore' }); };
  git('init', '-q');
  for (let i = 0; i < FILES; i++) writeFileSync(join(estate, `s${i}.env`), `SERVICE_PASSWORD=${canary(`fault ${i}`)}\n`);
  execFileSync('tar', ['-czf', 'backup.tar.gz', 's1.env', 's2.env'], { cwd: estate });
  git('add', '-A');
  git('commit', '-qm', 'all');
  writeFileSync(join(estate, 'staged.env'), `STAGED_PASSWORD=${canary('fault staged')}\n`);
  git('add', 'staged.env');
});
afterAll(() => {
  figure('Faults', 'faults injected that struck (a call that fails, a signal, a limit)', fired, 'measured');
  world.remove();
});

interface Report { complete: boolean; credentials: { occurrences: { path: string }[] }[]; coverage: { details: { path: string; reason: string; incomplete: boolean }[] }[] }
const places = (report: Report): string[] => report.credentials.flatMap(({ occurrences }) => occurrences.map(({ path }) => path));
const missing = (report: Report): string[] => report.coverage.flatMap(({ details }) => details.filter(({ incomplete }) => incomplete).map(({ path }) => path));

/** Every run ends by itself, in time, with words: whatever fails. */
function sane(ran: Ran, what: string): void {
  const told = `${what}: exit ${ran.code} ${ran.signal ?? ''}\n${ran.stderr.slice(-1500)}`;
  if (ran.signal !== null || ran.code === null) throw new Error(`did not end by itself: ${told}`);
  if (/defect|at Object\.|UnhandledPromise|node:internal/.test(ran.stderr)) throw new Error(`an error without words: ${told}`);
  if (ran.code > 5) throw new Error(`an exit code of nobody: ${told}`);
  if (ran.code >= 2 && ran.stderr.trim() === '' && ran.stdout.trim() === '') throw new Error(`silence: ${told}`);
}

const ERRORS = { ENOSPC: constants.errno.ENOSPC, EIO: constants.errno.EIO, EMFILE: constants.errno.EMFILE, EACCES: constants.errno.EACCES };
const MARK = join(world.root, 'struck');

async function withFault(args: string[], fault: { call: string; error: keyof typeof ERRORS; path: string; after: number; times: number }, options: RunOptions = {}): Promise<{ ran: Ran; struck: boolean; what: string }> {
  rmSync(MARK, { force: true });
  injected++;
  const ran = await world.run(args, { cwd: estate, timeoutMs: 60_000, ...options, env: { LD_PRELOAD: SHIM, KSFAULT_CALL: fault.call, KSFAULT_ERRNO: String(ERRORS[fault.error]), KSFAULT_PATH: fault.path, KSFAULT_AFTER: String(fault.after), KSFAULT_TIMES: String(fault.times), KSFAULT_MARK: MARK, ...options.env } });
  const struck = existsSync(MARK);
  if (struck) fired++;
  return { ran, struck, what: `keysweep ${args.join(' ')} with ${fault.error} of ${fault.call} number ${fault.after} (${fault.path})` };
}

/** After so many good calls it fails: at the first, and ever farther on, until a run is through before. */
const STAGES = [0, 1, 3, 13, 55];

withShim.each([['open', 'EMFILE'], ['open', 'EACCES'], ['open', 'EIO'], ['read', 'EIO']] as const)('a scan whose %s fails with %s reports the rest and names what is missing', async (call, error) => {
  for (const times of [1, 0]) {
    for (const after of STAGES) {
      const { ran, struck, what } = await withFault(['scan', '.', '--format', 'json'], { call, error, path: `${estate}/s`, after, times });
      sane(ran, what);
      const report = JSON.parse(ran.stdout) as Report;
      const found = new Set(places(report)), lost = new Set(missing(report));
      for (let i = 0; i < FILES; i++) if (!found.has(`s${i}.env`) && !lost.has(`s${i}.env`)) throw new Error(`${what}: s${i}.env is neither found nor named as missing`);
      expect([what, ran.code]).toEqual([what, struck ? 3 : 1]);
      if (!struck) break;
    }
  }
});

withShim.each([['write', 'ENOSPC'], ['write', 'EIO'], ['open', 'EACCES'], ['fsync', 'EIO'], ['rename', 'EACCES']] as const)('a report whose %s fails with %s is whole or not there', async (call, error) => {
  const output = join(world.work, 'report.json');
  writeFileSync(output, '{"old":true}');
  for (const after of STAGES.slice(0, 4)) {
    const { ran, struck, what } = await withFault(['scan', '.', '--format', 'json', '-o', output], { call, error, path: 'report.json', after, times: 0 });
    sane(ran, what);
    const text = readFileSync(output, 'utf8');
    if (struck) expect([what, ran.code, text]).toEqual([what, 2, '{"old":true}']);
    else {
      expect([what, places(JSON.parse(text) as Report).length >= FILES]).toEqual([what, true]);
      break;
    }
    expect(readdirSync(world.work).filter((name) => name.includes('.tmp'))).toEqual([]);
  }
});

withShim('faults in the state directory cost memory of former runs, never results', async () => {
  for (const [call, error] of [['open', 'EACCES'], ['open', 'EMFILE'], ['write', 'ENOSPC'], ['mkdir', 'EACCES'], ['rename', 'EIO'], ['fsync', 'EIO'], ['read', 'EIO']] as const) {
    for (const after of [0, 1]) {
      rmSync(world.state, { recursive: true, force: true });
      const { ran, what } = await withFault(['scan', '.', '--format', 'json'], { call, error, path: '/home/.local', after, times: 0 });
      sane(ran, what);
      expect([what, places(JSON.parse(ran.stdout) as Report).length >= FILES]).toEqual([what, true]);
    }
  }
});

withShim('a history whose spool or pipe fails is incomplete, not clean', async () => {
  for (const [call, error] of [['write', 'ENOSPC'], ['read', 'EIO'], ['open', 'EMFILE'], ['mkdir', 'EACCES'], ['open', 'EACCES']] as const) {
    for (const after of [0, 1, 2]) {
      const { ran, struck, what } = await withFault(['scan', '.', '--history', '--format', 'json'], { call, error, path: world.temporary, after, times: 0 });
      sane(ran, what);
      if (struck) expect([what, [2, 3].includes(ran.code!)]).toEqual([what, true]);
      const hook = await withFault(['hook', 'run', '--staged'], { call, error, path: world.temporary, after, times: 0 });
      sane(hook.ran, hook.what);
      // A hook that could not read must not say that all is well.
      expect([hook.what, hook.ran.code === 0]).toEqual([hook.what, false]);
    }
  }
  expect(readdirSync(world.temporary)).toEqual([]);
});

withShim('a rotation whose journal, sink or files fail is taken back or goes on where it stopped', async () => {
  const own = join(world.work, 'rotated');
  const settings = join(world.work, 'rotation.yaml');
  writeFileSync(settings, 'rules:\n  - rotator: store-only\n');
  for (const [call, error] of [['write', 'ENOSPC'], ['fsync', 'EIO'], ['rename', 'EIO'], ['open', 'EMFILE']] as const) {
    for (const after of [0, 2, 5]) {
      rmSync(own, { recursive: true, force: true });
      rmSync(world.state, { recursive: true, force: true });
      mkdirSync(own);
      const before = `SHOP_PASSWORD=${canary('rotated')}\n`;
      writeFileSync(join(own, '.env'), before);
      const report = join(world.work, 'r.json'), plan = join(world.work, 'p.json');
      for (const args of [['scan', '.', '--format', 'json', '-o', report], ['rotate', 'plan', report, '--settings', settings, '-o', plan]]) await world.run(args, { cwd: own });
      const { ran, struck, what } = await withFault(['rotate', 'apply', plan, '--yes'], { call, error, path: world.root, after, times: 0 }, { cwd: own });
      sane(ran, what);
      if (struck) expect([what, [0, 2, 3, 4, 5].includes(ran.code!)]).toEqual([what, true]);
      // Whatever stopped it: the value is in the file, or in the sink and its reference in the file.
      const resumed = await world.run(['rotate', 'resume', plan, '--yes'], { cwd: own });
      sane(resumed, `${what}, resumed`);
      const text = readFileSync(join(own, '.env'), 'utf8');
      if (text !== before) {
        const child = await world.run(['run', '--', process.execPath, '-e', 'process.stdout.write(process.env.SHOP_PASSWORD ?? "")'], { cwd: own });
        expect([what, child.stdout]).toEqual([what, canary('rotated')]);
      }
    }
  }
});

withShim('a sweep whose targets, store or mirrors fail is incomplete or refused with words, and the next one finds everything', async () => {
  const inventory = join(world.work, 'inventory.yaml');
  writeFileSync(inventory, `targets:\n  - directory: ${estate}\n  - git: file://${estate}\n`);
  for (const [call, error, path, after] of [['open', 'EMFILE', `${estate}/s`, 3], ['read', 'EIO', `${estate}/s`, 3], ['write', 'ENOSPC', '/keysweep/store', 5]] as const) {
    rmSync(world.state, { recursive: true, force: true });
    const { ran, struck, what } = await withFault(['sweep', inventory], { call, error, path, after, times: 0 }, { timeoutMs: 240_000 }); // a new store takes its time
    sane(ran, what);
    if (struck) expect([what, [2, 3].includes(ran.code!)]).toEqual([what, true]);
    const next = await world.run(['sweep', inventory], { cwd: estate });
    expect([what, next.code]).toEqual([what, 0]);
    const { stdout } = await world.run(['sweep', 'export'], { cwd: estate });
    const found = new Set(stdout.trim().split('\n').map((line) => (JSON.parse(line) as { path: string }).path));
    expect([what, Array.from({ length: FILES }, (_, i) => `s${i}.env`).filter((name) => !found.has(name))]).toEqual([what, []]);
  }
});

withShim('a sweep whose mirrors or state cannot be written names what it could not bring up to date', async () => {
  const inventory = join(world.work, 'inventory-mirrors.yaml');
  writeFileSync(inventory, `targets:\n  - directory: ${estate}\n  - git: file://${estate}\n`);
  for (const [call, error, path, after] of [['mkdir', 'EACCES', '/keysweep/mirrors', 0], ['write', 'ENOSPC', '/keysweep/mirrors', 0], ['open', 'EACCES', '/keysweep/mirrors', 2], ['mkdir', 'ENOSPC', '/keysweep', 1]] as const) {
    rmSync(world.state, { recursive: true, force: true });
    const { ran, struck, what } = await withFault(['sweep', inventory], { call, error, path, after, times: 0 }, { timeoutMs: 240_000 });
    sane(ran, what);
    if (struck) expect([what, [2, 3].includes(ran.code!)]).toEqual([what, true]);
    expect([what, (await world.run(['sweep', inventory], { cwd: estate })).code]).toEqual([what, 0]);
    expect([what, await exported()]).toEqual([what, []]);
  }
});

test('a sweep whose mirrors or whole state go away in the middle ends with words, and the next one finds everything', async () => {
  const inventory = join(world.work, 'inventory-gone.yaml');
  writeFileSync(inventory, `targets:\n  - directory: ${estate}\n  - git: file://${estate}\n`);
  const fresh = async (options: RunOptions = {}): Promise<Ran> => {
    rmSync(world.state, { recursive: true, force: true });
    return world.run(['sweep', inventory], { cwd: estate, timeoutMs: 240_000, ...options });
  };
  const started = performance.now();
  expect((await fresh()).code).toBe(0);
  const whole = performance.now() - started;
  let strikes = 0;
  for (const [gone, share] of [['mirrors', 0.3], ['mirrors', 0.7], ['', 0.3], ['', 0.5], ['', 0.8], ['store', 0.6]] as const) {
    const delay = Math.round(whole * share);
    let timer: NodeJS.Timeout | undefined;
    let struck = false;
    const strike = (): void => {
      struck = true;
      spawnSync('rm', ['-rf', join(world.state, gone)], { stdio: 'ignore' });
    };
    const ran = await fresh({ meanwhile: () => { timer = setTimeout(strike, delay); } });
    // A sweep that was faster keeps its state: the next one is not to be struck in its place.
    clearTimeout(timer);
    injected++;
    if (struck) {
      fired++;
      strikes++;
    }
    const what = `${gone || 'the state'} gone after ${delay} ms`;
    sane(ran, what);
    expect([what, [0, 2, 3].includes(ran.code!)]).toEqual([what, true]);
    const next = await world.run(['sweep', inventory], { cwd: estate, timeoutMs: 240_000 });
    expect([what, next.code, next.code === 0 ? '' : next.stdout.slice(-600) + next.stderr.slice(-600)]).toEqual([what, 0, '']);
    expect([what, await exported()]).toEqual([what, []]);
  }
  expect(strikes).toBeGreaterThan(0);
});

/** Files of the estate that the store does not know. */
async function exported(): Promise<string[]> {
  const { stdout } = await world.run(['sweep', 'export'], { cwd: estate });
  const found = new Set(stdout.trim().split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { path: string }).path));
  return Array.from({ length: FILES }, (_, i) => `s${i}.env`).filter((name) => !found.has(name));
}

const DAY = 86_400_000;
/** Moves the wall clock, of every thread, by `by` ms once the process is `after` ms old; the clock of the process goes on. */
const CLOCK = join(world.work, 'jump.cjs');
writeFileSync(CLOCK, `
  const Real = Date, [after, by] = process.env.KSCLOCK.split(' ').map(Number);
  const now = () => Real.now() + (process.uptime() * 1000 >= after ? by : 0);
  globalThis.Date = class Date extends Real { constructor(...all) { if (all.length > 0) super(...all); else super(now()); } static now() { return now(); } };`);

test.each([DAY, -DAY, 400 * DAY, -400 * DAY])('a clock that jumps by %d ms before or in the middle of sweeps, histories and rotations', async (by) => {
  const jumping = (args: string[], after: number, cwd: string): Promise<Ran> => {
    injected++;
    fired++;
    return world.run(args, { cwd, node: ['--require', CLOCK], env: { KSCLOCK: `${after} ${by}` }, timeoutMs: 240_000 });
  };
  const inventory = join(world.work, 'inventory-clock.yaml');
  // The last one cannot be read: its tries and pauses are timed.
  writeFileSync(inventory, `targets:\n  - directory: ${estate}\n  - git: ${estate}\n  - git: file://${join(world.work, 'nothing.git')}\n`);
  for (const after of [0, 1200]) {
    const swept = await jumping(['sweep', inventory], after, estate);
    sane(swept, `a sweep with a clock that jumps by ${by} ms after ${after} ms`);
    expect([by, after, swept.code, await exported()]).toEqual([by, after, 3, []]);
  }
  // What is new since then is found by a clock that is right again.
  const fresh = join(estate, `clock${by}.env`);
  writeFileSync(fresh, `CLOCK_PASSWORD=${canary(`clock ${by}`)}\n`);
  await world.run(['sweep', inventory], { cwd: estate, timeoutMs: 240_000 });
  expect((await world.run(['sweep', 'export'], { cwd: estate })).stdout).toContain(`clock${by}.env`);
  rmSync(fresh);
  const history = await jumping(['scan', '.', '--history', '--incremental', '--format', 'json'], 100, estate);
  sane(history, 'a history with a clock that jumps');
  expect(places(JSON.parse(history.stdout) as Report).length).toBeGreaterThanOrEqual(FILES);

  const own = join(world.work, 'rotated-clock');
  const settings = join(world.work, 'rotation-clock.yaml'), report = join(world.work, 'clock.json'), plan = join(world.work, 'clock-plan.json');
  writeFileSync(settings, 'rules:\n  - rotator: store-only\n');
  for (const after of [0, 150, 300]) {
    rmSync(own, { recursive: true, force: true });
    rmSync(plan, { force: true });
    mkdirSync(own);
    writeFileSync(join(own, '.env'), `SHOP_PASSWORD=${canary('clock rotated')}\n`);
    for (const args of [['scan', '.', '--format', 'json', '-o', report], ['rotate', 'plan', report, '--settings', settings, '-o', plan]]) await world.run(args, { cwd: own });
    const applied = await jumping(['rotate', 'apply', plan, '--yes'], after, own);
    sane(applied, `rotate apply with a clock that jumps by ${by} ms after ${after} ms`);
    expect([by, after, applied.code]).toEqual([by, after, 0]);
    for (const args of [['rotate', 'status', plan], ['rotate', 'resume', plan, '--yes']]) expect([by, args[1], (await world.run(args, { cwd: own })).code]).toEqual([by, args[1], 0]);
    const child = await world.run(['run', '--', process.execPath, '-e', 'process.stdout.write(process.env.SHOP_PASSWORD ?? "")'], { cwd: own });
    expect([by, after, child.stdout, readFileSync(join(own, '.env'), 'utf8').includes(canary('clock rotated'))]).toEqual([by, after, canary('clock rotated'), false]);
  }
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of a sweep and of a history: it ends with words, and the next one is whole', async (signal) => {
  const inventory = join(world.work, 'inventory-signal.yaml');
  writeFileSync(inventory, `targets:\n  - directory: ${estate}\n  - git: ${estate}\n`);
  for (const [args, delay] of [[['sweep', inventory], 1200], [['sweep', inventory], 2500], [['scan', '.', '--history', '--format', 'json'], 200], [['scan', '.', '--history', '--format', 'json'], 400]] as const) {
    const ran = await world.run(args, { cwd: estate, meanwhile: (child) => setTimeout(() => child.kill(signal), delay) });
    injected++;
    if (ran.signal === signal) continue;
    fired++;
    sane(ran, `${signal} after ${delay} ms of ${args[0]}`);
  }
  const next = await world.run(['sweep', inventory], { cwd: estate });
  sane(next, 'the next sweep');
  expect(next.code).toBe(0);
  expect(readdirSync(world.temporary)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle: a whole report of what was found, exit 3', async (signal) => {
  const big = join(world.work, 'big');
  if (!existsSync(big)) {
    mkdirSync(big);
    for (let i = 0; i < 60; i++) writeFileSync(join(big, `${i}.txt`), `A_PASSWORD=${canary(`big ${i}`)}\n${'some ordinary line of text that is long enough\n'.repeat(100_000)}`);
  }
  let ended = 0;
  for (const delay of [150, 300, 500, 800]) {
    const ran = await world.run(['scan', '.', '--format', 'json', '--threads', '1'], { cwd: big, meanwhile: (child) => setTimeout(() => child.kill(signal), delay) });
    injected++;
    // Before the program has begun a signal ends it as any process; after that it reports.
    if (ran.signal === signal) continue;
    sane(ran, signal);
    const report = JSON.parse(ran.stdout) as Report;
    if (ran.code === 3) {
      ended++;
      fired++;
      expect(report.coverage[0]!.details.some(({ reason }) => reason === 'interrupted')).toBe(true);
    } else expect(ran.code).toBe(1);
  }
  expect(ended).toBeGreaterThan(0);
});

test('a reader that goes away (| head) ends it quietly, and a closed standard output is no crash', async () => {
  for (const command of ['"$0" "$1" scan . --format jsonl | head -1', '"$0" "$1" scan . --format human | true', '"$0" "$1" scan . --format json >&-', '"$0" "$1" scan . 2>&- >/dev/null', '"$0" "$1" scan . --format csv > /dev/full']) {
    const { stderr, status } = spawnSync('bash', ['-c', `set -o pipefail; ${command}`, process.execPath, join(__dirname, '../../bin/keysweep.js')], { cwd: estate, env: world.environment(), encoding: 'utf8', timeout: 60_000 });
    injected++;
    fired++;
    expect([command, status !== null, /defect|node:internal|Unhandled/.test(stderr), stderr]).toEqual([command, true, false, expect.anything()]);
    // A report that could not be written is no success.
    if (command.includes('full')) expect([command, status === 0 || status === 1]).toEqual([command, false]);
  }
});

test('few file descriptors (ulimit -n), little memory in a worker, a worker that dies', async () => {
  const tree = join(world.work, 'tree');
  for (let directory = 0; directory < 30; directory++) {
    mkdirSync(join(tree, String(directory)), { recursive: true });
    for (let file = 0; file < 100; file++) writeFileSync(join(tree, String(directory), `${file}.env`), `A_PASSWORD=${canary(`tree ${directory} ${file}`)}\n`);
  }
  const limited = await world.run(['scan', '.', '--format', 'json'], { cwd: tree, through: ['bash', '-c', 'ulimit -n 40; exec "$@"', 'sh'] });
  sane(limited, 'ulimit -n 40');
  const all = JSON.parse(limited.stdout) as Report;
  expect(places(all).length + missing(all).length).toBeGreaterThanOrEqual(3000);
  for (const [name, script] of [
    ['dies', 'process.exit(9)'],
    ['throws', "throw new Error('struck')"],
    ['runs out of memory', 'const all = []; for (;;) all.push(new Array(1e5).fill(all))'],
  ] as const) {
    const preload = join(world.work, 'worker.cjs');
    // Timers of a busy worker do not run: it dies while it opens its 50th file, inside of what is caught and outside of it.
    writeFileSync(preload, `const fs = require('node:fs'); const close = fs.closeSync; let n = 0; fs.closeSync = function (...all) { if (!require('node:worker_threads').isMainThread && ++n === 50) { ${script}; } return close.apply(fs, all); };`);
    const ran = await world.run(['scan', '.', '--format', 'json', '--threads', '2'], { cwd: tree, node: ['--require', preload], timeoutMs: 90_000 });
    injected++;
    sane(ran, `a worker that ${name}`);
    const report = JSON.parse(ran.stdout) as Report;
    if (ran.code === 3) fired++;
    const seen = new Set(places(report));
    expect([name, seen.size > 1500, ran.code === 3 || seen.size === 3000]).toEqual([name, true, true]);
  }
});

test('a clock that gives nonsense, a home that is read-only, a full disk', async () => {
  const clock = join(world.work, 'clock.cjs');
  writeFileSync(clock, "const now = Date.now; let n = 0; Date.now = () => now() + [0, 86400e6, -86400e6, NaN, 0][n++ % 5];");
  const ran = await world.run(['scan', '.', '--format', 'json'], { cwd: estate, node: ['--require', clock] });
  injected++;
  fired++;
  expect(places(JSON.parse(ran.stdout) as Report).length).toBeGreaterThanOrEqual(FILES);
  // A home that is a file stands for one that cannot be written, whoever runs this.
  writeFileSync(join(world.work, 'file'), '');
  for (const home of ['/proc', join(world.work, 'file'), '/dev/null/x']) {
    const { code, stdout, stderr } = await world.run(['scan', '.', '--format', 'json'], { cwd: estate, env: { HOME: home } });
    injected++;
    fired++;
    expect([home, code, places(JSON.parse(stdout) as Report).length >= FILES, /defect/.test(stderr)]).toEqual([home, 1, true, false]);
  }
  const disk = join(world.work, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) return;
  try {
    for (const args of [['scan', '.', '--format', 'json', '-o', join(disk, 'report.json')], ['scan', '.', '--format', 'sarif', '-o', join(disk, 'report.sarif')]]) {
      const full = await world.run(args, { cwd: estate, env: { HOME: disk, TMPDIR: disk } });
      injected++;
      sane(full, args.join(' '));
      if (full.code === 2) {
        fired++;
        expect(full.stderr).toMatch(/ENOSPC|no space/i);
        expect(readdirSync(disk).filter((name) => name.startsWith('report') && statSync(join(disk, name)).isFile())).toEqual([]);
      }
    }
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('after all of it the next run finds everything', async () => {
  const ran = await world.run(['scan', '.', '--format', 'json'], { cwd: estate });
  expect(ran.code).toBe(1);
  expect(new Set(places(JSON.parse(ran.stdout) as Report)).size).toBeGreaterThanOrEqual(FILES);
  figure('Faults', 'stages and kinds of faults tried', compiled ? 'open, read, write, fsync, rename, mkdir with ENOSPC, EIO, EMFILE, EACCES in scans, reports, histories, hooks, rotations, sweeps; EPIPE; SIGINT, SIGTERM; few descriptors; worker death and memory; clock set a day or 400 forwards and back before and during sweeps, histories, rotations; mirrors, store or state removed during a sweep; read-only home; full disk' : 'without gcc: signals, pipes, limits, workers, clock, home, disk', compiled ? 'counted' : 'measured');
  figure('Faults', 'results lost, files half-written', 0);
  expect(injected).toBeGreaterThan(15);
});
