import { applyRotation, readReference, resumeRotation, rollbackRotation, sinkOpener } from '../../src/api/rotate';
import type { StepName } from '../../src/rotate/journal';
import type { RetryPolicy } from '../../src/rotate/retry';
import type { RunResult } from '../../src/rotate/runner';
import { callerArn, keysOf, makeUser, type Keys } from './aws';
import { makeEstate, type Estate } from './estate';
import { httpProxy, tcpProxy, type Fault, type FaultProxy } from './fault-proxy';
import { describeWith, query, startMiniStack, startOpenBao, startPostgresql, type Server } from './servers';

const RETRY: RetryPolicy = { attempts: 3, pauseMs: 5, maxPauseMs: 20, stepMs: 1_200 };
/** For answers that come too late: each attempt waits that long. */
const IMPATIENT: RetryPolicy = { attempts: 2, pauseMs: 5, maxPauseMs: 20, stepMs: 600 };

/** Which service is asked in which step; a test holds it true. `rewrite` and `record` ask none: their faults are the disk's (test/rotate/full-disk.test.ts). */
const ASKED: Record<'postgresql' | 'aws' | 'sink', readonly StepName[]> = {
  postgresql: ['inspect', 'set', 'test', 'prove'],
  aws: ['inspect', 'create', 'test', 'retire', 'prove', 'destroy'],
  sink: ['store', 'promote', 'verify'],
};
/** The same for taking back what was rotated. */
const ASKED_BACK: typeof ASKED = { postgresql: ['restore-target'], aws: ['revive', 'restore-target'], sink: ['restore-sink'] };
/** What can go wrong with each: a database knows no throttling, and its clock does not matter. */
const FAULTS: Record<keyof typeof ASKED, readonly Fault[]> = {
  postgresql: ['refused', 'reset', 'slow'],
  aws: ['refused', 'reply-lost', 'slow', 'throttled', 'error-500', 'denied', 'wrong-clock'],
  sink: ['refused', 'reply-lost', 'slow', 'throttled', 'error-500', 'html-503', 'denied', 'full'],
};
const matrix = (asked: typeof ASKED): [StepName, Fault, keyof typeof ASKED][] => (Object.keys(asked) as (keyof typeof ASKED)[]).flatMap((target) => asked[target].flatMap((step) => FAULTS[target].map((fault): [StepName, Fault, keyof typeof ASKED] => [step, fault, target])));
/** All of them where services are required (CI); one in six keeps a developer's run short. */
const some = <T>(cases: readonly T[]): readonly T[] => cases.filter((_, index) => process.env.KEYSWEEP_REQUIRE_SERVICES === '1' || index % 6 === 1);

/**
 * PostgreSQL, AWS IAM and the sink stand behind proxies. While a given step runs, one of the proxies does a given fault,
 * for a few requests (then the run must succeed) or for good (then it must end rolled back, or say that a person is needed
 * and finish once the fault is gone).
 */
describeWith(['postgresql', 'ministack', 'openbao'], 'Faults at every step', () => {
  let servers: Server[];
  let proxies: Record<'postgresql' | 'aws' | 'sink', FaultProxy>;
  let estate: Estate;
  let count = 0;
  let role: string;
  let user: string;
  let password: string;
  let old: Keys;
  let source: string;

  beforeAll(async () => {
    process.env.FAULTS_BAO = 'root';
    servers = await Promise.all([startPostgresql('admin-password'), startMiniStack(), startOpenBao()]);
    proxies = { postgresql: await tcpProxy(servers[0].port), aws: await httpProxy(servers[1].port), sink: await httpProxy(servers[2].port) };
  });
  afterAll(async () => {
    delete process.env.FAULTS_BAO;
    for (const proxy of Object.values(proxies ?? {})) await proxy.stop();
    for (const server of servers ?? []) await server.stop();
  });

  beforeEach(async () => {
    const number = ++count;
    [role, user, password] = [`app${number}`, `user${number}`, `Zk3vQ9xLw2Tn8Rb${number}`];
    await query(servers[0].port, 'admin', 'admin-password', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    old = await makeUser(servers[1].port, user);
    source = `DATABASE_URL=postgres://${role}:${password}@127.0.0.1:${proxies.postgresql.port}/postgres\nAWS_ACCESS_KEY_ID=${old.id}\nAWS_SECRET_ACCESS_KEY=${old.secret}\n`;
    estate = await makeEstate({ '.env': source }, [
      { path: '.env', value: password, name: 'DATABASE_URL' }, { path: '.env', value: old.secret, name: 'AWS_SECRET_ACCESS_KEY', ruleId: 'aws-secret-access-key' },
    ], {
      coolingHours: expect.getState().currentTestName?.includes('taken back') ? 1 : 0,
      sinks: { default: { type: 'vault', address: `http://127.0.0.1:${proxies.sink.port}`, token: 'env:FAULTS_BAO', prefix: `run${number}` } },
      rules: [{ match: { rule: 'aws-*' }, options: { endpoint: `http://127.0.0.1:${proxies.aws.port}`, region: 'us-east-1' } }],
    });
  });
  afterEach(() => {
    for (const proxy of Object.values(proxies)) proxy.set(undefined);
    estate.remove();
  });

  const works = (attempt: Promise<unknown>): Promise<boolean> => attempt.then(() => true, () => false);

  /** Each credential is wholly new or wholly old: at the issuer, in the sink and in the file. */
  async function expectWhole(result: RunResult): Promise<void> {
    const sink = await sinkOpener({ default: { type: 'vault', address: `http://127.0.0.1:${servers[2].port}`, token: 'env:FAULTS_BAO', prefix: `run${count}` } }, estate.folder, estate.folder)('default');
    const state = (rotator: string) => result.entries.find((entry) => entry.rotator === rotator)!.state;
    const lines = estate.read('.env').split('\n');
    const oldPasswordWorks = await works(query(servers[0].port, role, password, 'SELECT 1'));
    if (state('postgresql') === 'rotated') {
      expect(lines[0]).toContain('keysweep://');
      expect(oldPasswordWorks).toBe(false);
      expect(await works(query(servers[0].port, role, await readReference({ sink: 'default', key: 'shop/DATABASE_URL' }, sink), 'SELECT 1'))).toBe(true);
    } else {
      expect(lines[0]).toBe(source.split('\n')[0]);
      expect(oldPasswordWorks).toBe(true);
    }
    const keys = await keysOf(servers[1].port, user);
    expect(keys).toHaveLength(1); // neither an orphan nor nothing
    if (state('aws-iam') === 'rotated') {
      expect(await readReference({ sink: 'default', key: 'shop/AWS_SECRET_ACCESS_KEY', part: 'id' }, sink)).toBe(keys[0].id);
      expect(keys[0].id).not.toBe(old.id);
    } else {
      expect(lines.slice(1, 3)).toEqual(source.split('\n').slice(1, 3));
      expect(keys).toEqual([{ id: old.id, status: 'Active' }]);
      expect(await works(callerArn(servers[1].port, old))).toBe(true);
    }
  }

  function run(step: StepName, target: keyof typeof proxies, fault: Fault, times: number | undefined): Promise<RunResult> {
    return applyRotation({ plan: estate.planFile, concurrency: 1, keepGoing: true, retry: fault === 'slow' ? IMPATIENT : RETRY, onStep: (_entry, begun) => proxies[target].set(begun === step ? fault : times === undefined && proxies[target].count() > 0 && begun.startsWith('re') ? fault : undefined, times) });
  }

  const passing: [Fault, keyof typeof proxies][] = [
    ['refused', 'postgresql'], ['reset', 'postgresql'], ['slow', 'postgresql'],
    ['throttled', 'aws'], ['error-500', 'aws'], ['reply-lost', 'aws'], ['throttled', 'sink'], ['html-503', 'sink'], ['reply-lost', 'sink'],
  ];
  it.each(passing)('%s at %s, once in each step: every credential is rotated all the same', async (fault, target) => {
    const result = await applyRotation({ plan: estate.planFile, concurrency: 1, retry: RETRY, onStep: () => proxies[target].set(fault, 1) });
    proxies[target].set(undefined);
    expect(result.entries.map(({ state, detail }) => detail ?? state)).toEqual(['rotated', 'rotated']);
    expect(result.exitCode).toBe(0);
    await expectWhole(result);
  });

  it('asks each service in the steps that the matrix of faults has, and in no other', async () => {
    const asked = { postgresql: new Set<StepName>(), aws: new Set<StepName>(), sink: new Set<StepName>() };
    let step: StepName | undefined;
    const before: Record<string, number> = {};
    const look = (next: StepName | undefined): void => {
      for (const [name, proxy] of Object.entries(proxies)) {
        if (step && proxy.seen() > before[name]) asked[name as keyof typeof asked].add(step);
        before[name] = proxy.seen();
      }
      step = next;
    };
    const onStep = (_entry: unknown, begun: StepName): void => look(begun);
    expect(await applyRotation({ plan: estate.planFile, concurrency: 1, retry: RETRY, onStep, only: estate.plan.entries.map(({ id }) => id) })).toMatchObject({ exitCode: 0 });
    look(undefined);
    for (const target of ['postgresql', 'aws', 'sink'] as const) expect({ target, steps: [...asked[target]].sort() }).toEqual({ target, steps: [...ASKED[target]].sort() });
  });

  it.each(some(matrix(ASKED)))('during %s for good: %s at %s', async (step, fault, target) => {
    const result = await run(step, target, fault, undefined);
    expect(proxies[target].count()).toBeGreaterThan(0);
    proxies[target].set(undefined);
    const states = result.entries.map((entry) => entry.state);
    expect(result.exitCode).toBe(states.includes('needs-person') ? 5 : states.includes('rolled-back') ? 4 : 0);
    if (!states.includes('needs-person')) return expectWhole(result);
    const resumed = await resumeRotation({ plan: estate.planFile, retry: RETRY });
    expect(resumed.entries.map((entry) => entry.state)).not.toContain('needs-person');
    await expectWhole(resumed);
  });

  it.each(some(matrix(ASKED_BACK)))('while it is taken back, during %s for good: %s at %s', async (step, fault, target) => {
    expect(await applyRotation({ plan: estate.planFile, retry: RETRY })).toMatchObject({ exitCode: 0 });
    const result = await rollbackRotation({ plan: estate.planFile, concurrency: 1, keepGoing: true, retry: fault === 'slow' ? IMPATIENT : RETRY, onStep: (_entry, begun) => proxies[target].set(begun === step ? fault : undefined) });
    proxies[target].set(undefined);
    const states = result.entries.map((entry) => entry.state);
    expect(result.exitCode).toBe(states.includes('needs-person') ? 5 : 0);
    const resumed = result.exitCode === 0 ? result : await resumeRotation({ plan: estate.planFile, retry: RETRY });
    expect(resumed.entries.map(({ state, detail }) => (state === 'rolled-back' ? state : detail ?? state))).toEqual(['rolled-back', 'rolled-back']);
    await expectWhole(resumed);
  });

  it('lets one of two applies at once win, and the other say so', async () => {
    const results = await Promise.allSettled([applyRotation({ plan: estate.planFile }), applyRotation({ plan: estate.planFile })]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({ reason: { code: 'locked', message: expect.stringContaining(`process ${process.pid}`) } });
    await expectWhole((results.find((result) => result.status === 'fulfilled') as PromiseFulfilledResult<RunResult>).value);
  });
});
