import { MongoClient } from 'mongodb';
import { applyRotation, rollbackRotation } from '../../src/api/rotate';
import { createEgress, NetworkGuard, verifyAll, type Subject } from '../../src/verify';
import { mongodbVerifier } from '../../src/verify/services/mongodb';
import { makeEstate, type Estate } from '../services/estate';
import { startMongoServer, type MongoServer } from './mongodb-server';

const OLD = 'Zk3vQ9xLw2Tn8RbM';
let server: MongoServer;
let estate: Estate | undefined;
beforeEach(async () => {
  server = await startMongoServer();
  server.addUser('admin', 'boss', 'boss-password', [{ role: 'userAdmin', db: 'admin' }]);
  server.addUser('shop', 'app', OLD, [{ role: 'readWrite', db: 'shop' }]);
  process.env.MONGO_BOSS = 'boss-password';
});
afterEach(async () => {
  delete process.env.MONGO_BOSS;
  estate?.remove();
  estate = undefined;
  await server.stop();
});

async function logsIn(user: string, password: string, source: string): Promise<boolean> {
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}`, { auth: { username: user, password }, authSource: source, directConnection: true, serverSelectionTimeoutMS: 3_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    expect((error as { code?: number }).code).toBe(18);
    return false;
  } finally {
    await client.close(true);
  }
}

describe('MongoDB (a stand-in that does the real SCRAM exchange; no server is to be had)', () => {
  const source = (): string => `MONGO_URL=mongodb://app:${OLD}@127.0.0.1:${server.port}/shop\n`;

  it('an admin account gives the user a new password; the old one is refused; a rollback sets it back', async () => {
    estate = await makeEstate({ '.env': source() }, [{ path: '.env', value: OLD, name: 'MONGO_URL' }], { rules: [{ options: { admin: { user: 'boss', password: 'env:MONGO_BOSS' } } }] });
    expect(estate.plan.entries).toMatchObject([{ rotator: 'mongodb', problems: [], options: { host: '127.0.0.1', port: server.port, user: 'app', authSource: 'shop' } }]);
    expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    expect(await logsIn('app', OLD, 'shop')).toBe(false);
    expect(estate.read('.env')).toContain('keysweep://');
    expect(await rollbackRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0 });
    expect(await logsIn('app', OLD, 'shop')).toBe(true);
    expect(estate.read('.env')).toBe(source());
  });

  it('a user changes its own password where it may, and is left as it was where it may not', async () => {
    estate = await makeEstate({ '.env': source() }, [{ path: '.env', value: OLD, name: 'MONGO_URL' }]);
    expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 4, entries: [{ state: 'rolled-back', detail: expect.stringContaining('does not permit') }] });
    expect(await logsIn('app', OLD, 'shop')).toBe(true);
    server.addUser('shop', 'app', OLD, [{ role: 'changeOwnPassword', db: 'shop' }]);
    expect(await applyRotation({ plan: estate.planFile })).toMatchObject({ exitCode: 0, entries: [{ state: 'rotated' }] });
    expect(await logsIn('app', OLD, 'shop')).toBe(false);
  });
});

describe('MongoDB verifier', () => {
  const subject = (secret: string, account: string, database?: string): Subject => ({ credentialId: 'c', fingerprint: `${account}${secret}`, ruleId: 'mongodb-url', parts: { secret }, target: { service: 'mongodb', host: '127.0.0.1', port: server.port, account, database } });
  const verify = async (allow: string[], ...subjects: Subject[]) => verifyAll(subjects, () => mongodbVerifier, createEgress(new NetworkGuard(allow), 1_500), { intervalMs: 0, attempts: 1 });

  it('says yes and no, finds the user in admin, and names its roles', async () => {
    expect(await verify(['127.0.0.0/8'], subject(OLD, 'app', 'shop'), subject('wrong', 'app', 'shop'), subject('boss-password', 'boss', 'shop'), subject('x', 'nobody'))).toMatchObject([
      { state: 'active', privilege: 'write', identity: { account: 'app', roles: 'readWrite@shop' } }, { state: 'inactive' }, { state: 'active', privilege: 'admin' }, { state: 'inactive' },
    ]);
  });

  it('asks no loopback address unasked, and takes silence for no answer', async () => {
    expect(await verify([], subject(OLD, 'app', 'shop'))).toMatchObject([{ state: 'unknown', reason: 'blocked' }]);
    expect(server.commands).toEqual([]);
    server.silence(true);
    expect(await verify(['127.0.0.0/8'], subject(OLD, 'app', 'shop'))).toMatchObject([{ state: 'unknown' }]);
  });
});
