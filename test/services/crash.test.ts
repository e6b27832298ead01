import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { planRotation, readReference, sinkOpener } from '../../src/api/rotate';
import { Journal } from '../../src/rotate/journal';
import { reportOf } from '../rotate/reports';
import { callerArn, keysOf, makeUser, type Keys } from './aws';
import { describeWith, query, startMiniStack, startPostgresql, type Server } from './servers';

/** Random kills; all of the issue's 200 where services are required (CI). */
const RANDOM_KILLS = Number(process.env.KEYSWEEP_CRASHES ?? (process.env.KEYSWEEP_REQUIRE_SERVICES === '1' ? 200 : 12));
/** Estates at work at once. */
const AT_ONCE = 4;

const root = join(__dirname, '../..');
const child = join(root, '.cache/crash/child.js');

interface Case {
  readonly folder: string;
  readonly role: string;
  readonly second: string;
  /** IAM user and its first key, in cases with AWS. */
  readonly user: string | undefined;
  readonly old: Keys | undefined;
  readonly plan: string;
  readonly planId: string;
}

const passwordOf = (role: string): string => `Zk3vQ9xLw2Tn8Rb${role}`;
const tokenOf = (role: string): string => `tok-Qw7rT5yUp2Lk9Jh${role}`;

describeWith(['postgresql', 'ministack'], 'SIGKILL at any moment', () => {
  let postgresql: Server;
  let aws: Server;
  let count = 0;

  beforeAll(async () => {
    buildSync({ entryPoints: [join(__dirname, 'crash-child.ts')], outfile: child, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', logLevel: 'error' });
    [postgresql, aws] = await Promise.all([startPostgresql('admin-password'), startMiniStack()]);
  });
  afterAll(async () => {
    await Promise.all([postgresql?.stop(), aws?.stop()]);
    rmSync(join(root, '.cache/crash'), { recursive: true, force: true });
  });

  /** Two database passwords and a token that is only moved; with AWS also an access key, whose creation is the one step that leaves something at an issuer. */
  async function makeCase(withAws: boolean): Promise<Case> {
    const number = ++count;
    const folder = mkdtempSync(join(tmpdir(), 'keysweep-crash-'));
    const repository = join(folder, 'shop');
    mkdirSync(repository);
    const [role, second] = [`app${number}`, `job${number}`];
    await query(postgresql.port, 'admin', 'admin-password', `CREATE ROLE ${role} LOGIN PASSWORD '${passwordOf(role)}'; CREATE ROLE ${second} LOGIN PASSWORD '${passwordOf(second)}'`);
    const user = withAws ? `user${number}` : undefined;
    const old = user === undefined ? undefined : await makeUser(aws.port, user);
    writeFileSync(join(repository, '.env'), sourceOf(role, second, old));
    process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
    writeFileSync(join(folder, 'report.json'), JSON.stringify(reportOf(repository, [
      { path: '.env', value: passwordOf(role), name: 'DATABASE_URL' },
      { path: '.env', value: passwordOf(second), name: 'JOBS_URL' },
      { path: '.env', value: tokenOf(role), name: 'API_TOKEN', ruleId: 'moved-token' },
      ...(old ? [{ path: '.env', value: old.secret, name: 'AWS_SECRET_ACCESS_KEY', ruleId: 'aws-secret-access-key' }] : []),
    ])));
    const plan = await planRotation({
      report: join(folder, 'report.json'), root: repository,
      settings: { coolingHours: 0, rules: [{ match: { rule: 'aws-*' }, options: { endpoint: `http://127.0.0.1:${aws.port}`, region: 'us-east-1' } }, { match: { rule: 'moved-token' }, rotator: 'store-only' }] },
    });
    expect(plan.entries.map((entry) => [entry.rotator, entry.problems.join()]).sort()).toEqual([...(withAws ? [['aws-iam', '']] : []), ['postgresql', ''], ['postgresql', ''], ['store-only', '']]);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    rmSync(join(folder, 'report.json'));
    return { folder, role, second, user, old, plan: join(folder, 'plan.json'), planId: plan.id };
  }

  function sourceOf(role: string, second: string, old: Keys | undefined): string {
    return `API_TOKEN=${tokenOf(role)}\nDATABASE_URL=postgres://${role}:${passwordOf(role)}@127.0.0.1:${postgresql.port}/postgres\nJOBS_URL=postgres://${second}:${passwordOf(second)}@127.0.0.1:${postgresql.port}/postgres\n${old ? `AWS_ACCESS_KEY_ID=${old.id}\nAWS_SECRET_ACCESS_KEY=${old.secret}\n` : ''}`;
  }

  function runChild(one: Case, mode: 'apply' | 'resume', kill: { readonly records?: number; readonly afterMs?: number } = {}): Promise<{ killed: boolean; answer: { exitCode?: number; error?: string; entries?: { state: string; detail?: string }[] }; ms: number }> {
    return new Promise((resolve, reject) => {
      const process_ = spawn(process.execPath, [child, one.plan, mode, String(kill.records ?? 0)], { env: { ...process.env, KEYSWEEP_STATE_DIR: join(one.folder, 'state') }, stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      let started = 0;
      process_.stdout.on('data', (data: Buffer) => {
        output += data.toString();
        if (!started) {
          started = Date.now();
          if (kill.afterMs !== undefined) setTimeout(() => process_.kill('SIGKILL'), kill.afterMs);
        }
      });
      process_.on('error', reject);
      process_.on('close', (_code, signal) => {
        const line = output.trim().split('\n').at(-1)!;
        resolve({ killed: signal === 'SIGKILL', answer: line.startsWith('{') ? JSON.parse(line) : {}, ms: Date.now() - started });
      });
    });
  }

  async function finish(one: Case): Promise<void> {
    let { answer } = await runChild(one, 'resume');
    if (answer.error === 'not-begun') ({ answer } = await runChild(one, 'apply')); // killed before the journal was made
    expect(answer.entries?.map(({ state, detail }) => (state === 'moved' ? state : detail ?? state)).sort()).toEqual(['moved', 'rotated', 'rotated', ...(one.old ? ['rotated'] : [])]);

    const state = join(one.folder, 'state');
    const envFile = readFileSync(join(one.folder, 'shop', '.env'), 'utf8');
    const url = (role: string, key: string): string => `postgres://${role}:{{keysweep://default/shop/${key}:uri}}@127.0.0.1:${postgresql.port}/postgres`;
    expect(envFile).toBe(`API_TOKEN=keysweep://default/shop/API_TOKEN\nDATABASE_URL=${url(one.role, 'DATABASE_URL')}\nJOBS_URL=${url(one.second, 'JOBS_URL')}\n${one.old ? 'AWS_ACCESS_KEY_ID=keysweep://default/shop/AWS_SECRET_ACCESS_KEY#id\nAWS_SECRET_ACCESS_KEY=keysweep://default/shop/AWS_SECRET_ACCESS_KEY#secret\n' : ''}`);
    const sink = await sinkOpener({ default: { type: 'age-file' } }, one.folder, state)('default');
    const read = (key: string, part?: string) => readReference({ sink: 'default', key, part }, sink);
    const secrets = [passwordOf(one.role), passwordOf(one.second), tokenOf(one.role)];
    for (const [role, key] of [[one.role, 'shop/DATABASE_URL'], [one.second, 'shop/JOBS_URL']]) {
      const password = await read(key);
      secrets.push(password);
      expect(await query(postgresql.port, role, password, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await expect(query(postgresql.port, role, passwordOf(role), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    }
    expect(await read('shop/API_TOKEN')).toBe(tokenOf(one.role));
    if (one.old && one.user) {
      const pair = { id: await read('shop/AWS_SECRET_ACCESS_KEY', 'id'), secret: await read('shop/AWS_SECRET_ACCESS_KEY', 'secret') };
      await expect(callerArn(aws.port, one.old)).rejects.toThrow();
      expect(await keysOf(aws.port, one.user)).toEqual([{ id: pair.id, status: 'Active' }]); // no orphan
      expect(await callerArn(aws.port, pair)).toContain(one.user);
      secrets.push(pair.secret, one.old.secret);
    }
    Journal.read(join(state, 'rotations', one.planId, 'journal.jsonl')); // throws where its chain is broken
    expect(filesBelow(one.folder).filter((path) => /\.keysweep-/.test(path))).toEqual([]);
    expect(readFileSync(join(state, 'rotations', one.planId, 'sealed.jsonl'), 'utf8')).not.toContain('"values"'); // only what a rollback needs
    expectNoPlaintext(one, secrets);
    rmSync(one.folder, { recursive: true, force: true });
  }

  /** Right after a kill the old values may still stand in the source file; new ones nowhere. */
  function expectNoPlaintext(one: Case, values: readonly string[]): void {
    for (const path of filesBelow(one.folder)) {
      const bytes = readFileSync(path);
      for (const value of values) for (const shape of [value, Buffer.from(value).toString('base64').slice(0, -4), Buffer.from(value).toString('hex')]) expect({ path, holds: bytes.includes(shape) }).toEqual({ path, holds: false });
    }
  }

  async function allOf(works: readonly (() => Promise<void>)[]): Promise<void> {
    let next = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (next < works.length) await works[next++]();
    }));
  }

  let making = Promise.resolve();
  /** Makes cases one after another, as they share the environment of this process. */
  function nextCase(withAws: boolean): Promise<Case> {
    const made = making.then(() => makeCase(withAws));
    making = made.then(() => undefined, () => undefined);
    return made;
  }

  const durations = { true: 1_000, false: 1_000 };
  let records = 0;

  it('counts the records of a run that nobody kills', async () => {
    for (const withAws of [false, true]) {
      const one = await nextCase(withAws);
      const run = await runChild(one, 'apply');
      expect(run.answer.exitCode).toBe(0);
      durations[`${withAws}`] = run.ms;
      records = Journal.read(join(one.folder, 'state', 'rotations', one.planId, 'journal.jsonl')).length;
      await finish(one);
    }
    expect(records).toBeGreaterThan(80);
  });

  it('ends the same after a kill behind each journal record, and behind one of the resumed run', async () => {
    // Each of them where services are required (CI); one in five keeps a developer's run short.
    const points = Array.from({ length: records }, (_, index) => index).filter((index) => process.env.KEYSWEEP_REQUIRE_SERVICES === '1' || index % 5 === 2);
    await allOf(points.map((index) => async () => {
      const one = await nextCase(true);
      expect((await runChild(one, 'apply', { records: index + 1 })).killed).toBe(true);
      if (index % 4 === 0) await runChild(one, 'resume', { records: 3 + (index % 7) });
      await finish(one);
    }));
  }, 600_000);

  it(`ends the same after a kill at ${RANDOM_KILLS} random points`, async () => {
    let killed = 0;
    await allOf(Array.from({ length: RANDOM_KILLS }, (_, index) => async () => {
      const withAws = index % 4 === 0;
      const one = await nextCase(withAws);
      if ((await runChild(one, 'apply', { afterMs: Math.random() * durations[`${withAws}`] })).killed) killed++;
      await finish(one);
    }));
    expect(killed).toBeGreaterThan(RANDOM_KILLS / 2); // a run on a quiet moment may end before its kill
  }, 1_200_000);
});

function filesBelow(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
