import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyRotation, planRotation, rollbackRotation, rotationStatus } from '../../src/api/rotate';
import { readRevoked } from '../../src/config/revoked';
import { reportOf } from '../rotate/reports';
import { describeWith, query, startPostgresql, type Server } from './servers';

const OLD = 'Zk3vQ9xLw2Tn8RbY';

describeWith(['postgresql'], 'PostgreSQL role, age file, .env', () => {
  let server: Server;
  let folder: string;
  let repository: string;
  let plan: string;

  beforeAll(async () => {
    server = await startPostgresql('admin-password');
  });
  afterAll(() => server?.stop());

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keysweep-rotate-'));
    process.env.KEYSWEEP_STATE_DIR = join(folder, 'state');
    repository = join(folder, 'shop');
    mkdirSync(repository);
    await query(server.port, 'admin', 'admin-password', `DROP ROLE IF EXISTS app`);
    await query(server.port, 'admin', 'admin-password', `CREATE ROLE app LOGIN PASSWORD '${OLD}'`);
    writeFileSync(join(repository, '.env'), `# settings\nDATABASE_URL="postgres://app:${OLD}@127.0.0.1:${server.port}/postgres"\nPORT=80\n`);
    writeFileSync(join(folder, 'report.json'), JSON.stringify(reportOf(repository, [{ path: '.env', value: OLD, name: 'DATABASE_URL' }])));
    plan = join(folder, 'plan.json');
    writeFileSync(plan, JSON.stringify(await planRotation({ report: join(folder, 'report.json'), root: repository, settings: { coolingHours: 0 } })));
  });
  afterEach(() => {
    delete process.env.KEYSWEEP_STATE_DIR;
    rmSync(folder, { recursive: true, force: true });
  });

  const login = (password: string) => query(server.port, 'app', password, 'SELECT 1 AS one');

  it('plans what the URL says, without a secret in the plan', () => {
    const text = readFileSync(plan, 'utf8');
    expect(text).not.toContain(OLD);
    const { entries } = JSON.parse(text);
    expect(entries).toMatchObject([{ rotator: 'postgresql', mode: 'switch', problems: [], options: { host: '127.0.0.1', port: server.port, user: 'app', database: 'postgres' } }]);
  });

  it('replaces the password, rewrites the file, refuses the old one and blocks its return', async () => {
    const result = await applyRotation({ plan });
    expect(result).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    await expect(login(OLD)).rejects.toMatchObject({ code: '28P01' });
    expect(readFileSync(join(repository, '.env'), 'utf8')).toBe(`# settings\nDATABASE_URL="postgres://app:{{keysweep://default/shop/DATABASE_URL:uri}}@127.0.0.1:${server.port}/postgres"\nPORT=80\n`);
    const revoked = readRevoked([join(folder, 'state', 'revoked.jsonl')]);
    expect([...revoked.keys()]).toEqual([JSON.parse(readFileSync(plan, 'utf8')).entries[0].places[0].fingerprint]);
    expect((await rotationStatus({ plan })).entries).toMatchObject([{ state: 'rotated' }]);
  });

  it('takes a finished run back, byte by byte', async () => {
    const before = readFileSync(join(repository, '.env'));
    await applyRotation({ plan });
    expect(await rollbackRotation({ plan })).toMatchObject({ exitCode: 0, entries: [{ state: 'rolled-back' }] });
    expect(await login(OLD)).toEqual([{ one: 1 }]);
    expect(readFileSync(join(repository, '.env')).equals(before)).toBe(true);
    expect(readRevoked([join(folder, 'state', 'revoked.jsonl')]).size).toBe(0);
  });

  it('refuses a plan whose files have changed', async () => {
    writeFileSync(join(repository, '.env'), `X=1\n${readFileSync(join(repository, '.env'), 'utf8')}`);
    await expect(applyRotation({ plan })).rejects.toMatchObject({ code: 'stale-plan' });
  });
});
