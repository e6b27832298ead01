import type { Db, MongoClient } from 'mongodb';
import { KeysweepError } from '../../model';
import type { RotationContext } from '../contract';
import { admin, given, missingOf, optionalText, service, targetOf } from './options';
import { passwordRotator, type Login } from './password-rotator';

/** AuthenticationFailed of the server, and the same as Atlas says it (https://www.mongodb.com/docs/manual/reference/error-codes/). */
const REFUSED = new Set([18, 8000]);

/**
 * MongoDB users by `updateUser`. A user has one password; it changes its own where it has the privilege changeOwnPassword, or an admin
 * account of the plan does. `authSource` is the database the user is defined in.
 */
export const mongodb = passwordRotator({
  id: 'mongodb',
  title: 'MongoDB user',
  mode: () => 'switch',
  propose(occurrences) {
    const target = targetOf(occurrences);
    const named = occurrences.some(({ name, ruleId }) => /^MONGO/i.test(name ?? '') || /mongo/.test(ruleId));
    if (!named && target.service !== 'mongodb') return undefined;
    const options = { host: target.host, port: target.port, user: target.user, authSource: target.database };
    return {
      options: given(options), missing: missingOf(options, { host: 'name or address of the server', user: 'user whose password this is' }),
      notes: ['authSource is the database the user is defined in (often admin); srv: true where the host is that of a mongodb+srv address'],
    };
  },
  check: (options) => void service(options, 27017),
  async login(context, password) {
    const { user } = service(context.options, 27017);
    return withUsers(context, { user, password }, optionalText(context.options, 'authSource') ?? 'admin', async (users) => void (await users.command({ ping: 1 })));
  },
  async change(context, password, working) {
    const { user } = service(context.options, 27017);
    const account = (await admin(context)) ?? (working === undefined ? undefined : { user, password: working });
    if (!account) throw new KeysweepError('denied', 'no password of this user works any more and the plan names no admin account');
    const own = optionalText(context.options, 'authSource') ?? 'admin';
    const source = account.user === user ? own : optionalText(context.options.admin as Record<string, unknown>, 'authSource') ?? 'admin';
    const login = await withUsers(context, account, source, async (_users, client) => void (await client.db(own).command({ updateUser: user, pwd: password })));
    if (login === 'refused') throw new KeysweepError('denied', `MongoDB refuses ${account.user === user ? 'the user itself' : 'the admin account'}`);
  },
});

async function withUsers(context: RotationContext, account: { user: string; password: string }, source: string, work: (users: Db, client: MongoClient) => Promise<void>): Promise<Login> {
  const { MongoClient: Client } = await import('mongodb');
  const { options, signal } = context;
  const { host, port } = service(options, 27017);
  const replicaSet = optionalText(options, 'replicaSet');
  const srv = options.srv === true;
  const client = new Client(srv ? `mongodb+srv://${host}` : `mongodb://${host.includes(':') ? `[${host}]` : host}:${port}`, {
    auth: { username: account.user, password: account.password }, authSource: source, appName: 'keysweep', maxPoolSize: 1,
    serverSelectionTimeoutMS: 10_000, connectTimeoutMS: 10_000, socketTimeoutMS: 20_000,
    // A change goes to the primary: found by the driver in a replica set, else the server named is asked and no other.
    ...(replicaSet ? { replicaSet } : srv ? {} : { directConnection: true }),
    ...(options.tls === true ? { tls: true } : {}),
  });
  const abort = (): void => void client.close(true).catch(() => undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    await work(client.db(source), client);
    return 'accepted';
  } catch (error) {
    if (REFUSED.has(Number((error as { code?: unknown }).code))) return 'refused';
    if ((error as { code?: unknown }).code === 13) throw new KeysweepError('denied', `MongoDB does not permit it: ${(error as Error).message}`, { actions: ['give admin: {user, password: env:NAME}, a user that may run updateUser'] });
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    await client.close(true).catch(() => undefined);
  }
}
