import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KeysweepError } from '../../model';
import type { RotationContext } from '../contract';
import { admin, given, missingOf, service, targetOf } from './options';
import { passwordRotator, type Login } from './password-rotator';

/**
 * Redis 6 and later: ACL users may have several passwords, so old and new overlap. The server is sent SHA-256 hashes
 * (https://redis.io/docs/latest/commands/acl-setuser/), so no password stands in MONITOR or the slow log.
 */
export const redis = passwordRotator({
  id: 'redis-acl',
  title: 'Redis ACL user',
  mode: () => 'overlap',
  propose(occurrences) {
    const target = targetOf(occurrences);
    const named = occurrences.some(({ name, ruleId }) => /^REDIS/i.test(name ?? '') || /redis/.test(ruleId));
    if (!named && !/^rediss?$/.test(target.service ?? '')) return undefined;
    const options = { host: target.host, port: target.port, user: target.user || 'default' };
    return { options: given(options), missing: missingOf(options, { host: 'name or address of the server' }) };
  },
  check: (options) => void service({ user: 'default', ...options }, 6379),
  async login(context, password) {
    const { user } = service({ user: 'default', ...context.options }, 6379);
    return withClient(context, { user, password }, async () => undefined);
  },
  change: (context, password, working) => setUser(context, working, `#${sha256(password)}`),
  drop: (context, dropped, working) => setUser(context, working, `!${sha256(dropped)}`),
});

/** Runs ACL SETUSER for the plan's user and saves the list where the server has a file for it. */
async function setUser(context: RotationContext, working: string | undefined, rule: string): Promise<void> {
  const { user } = service({ user: 'default', ...context.options }, 6379);
  const account = (await admin(context)) ?? (working === undefined ? undefined : { user, password: working });
  if (!account) throw new KeysweepError('denied', 'no password of this user works any more and the plan names no admin account');
  const login = await withClient(context, account, async (client) => {
    try {
      await client.call('ACL', 'SETUSER', user, rule);
    } catch (error) {
      // "The password you are trying to remove from the user does not exist": a run before has removed it.
      if (!/does not exist/i.test((error as Error).message)) throw error;
    }
    await client.call('ACL', 'SAVE').catch((error: Error) => {
      if (!/not configured to use an ACL file/i.test(error.message)) throw error;
    });
  });
  if (login === 'refused') throw new KeysweepError('denied', `Redis refuses ${account.user === user ? 'the user itself' : 'the admin account'}`, { actions: ['give admin: {user, password: env:NAME}, a user that may run ACL SETUSER'] });
}

function sha256(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

async function withClient(context: RotationContext, account: { user: string; password: string }, work: (client: Redis) => Promise<void>): Promise<Login> {
  const { Redis: Client } = await import('ioredis');
  const { host, port } = service({ user: 'default', ...context.options }, 6379);
  const client = new Client({
    host, port, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 10_000, commandTimeout: 20_000,
    enableReadyCheck: false, autoResubscribe: false, ...(context.options.tls === true ? { tls: {} } : {}),
  });
  client.on('error', () => undefined); // each command reports its own failure
  const abort = () => client.disconnect();
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    await client.call('AUTH', account.user, account.password);
    await work(client);
    return 'accepted';
  } catch (error) {
    if (/^(WRONGPASS|NOAUTH|NOPERM)/.test((error as Error).message)) {
      if (/^NOPERM/.test((error as Error).message)) throw new KeysweepError('denied', (error as Error).message);
      return 'refused';
    }
    throw error;
  } finally {
    context.signal.removeEventListener('abort', abort);
    client.disconnect();
  }
}
