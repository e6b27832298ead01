import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Client, ClientConfig } from 'pg';
import { KeysweepError } from '../../model';
import type { RotationContext } from '../contract';
import { admin, given, missingOf, optionalText, service, targetOf } from './options';
import { passwordRotator, type Login } from './password-rotator';

/** Iterations of PostgreSQL's own verifiers (scram_iterations, default 4096). */
const SCRAM_ITERATIONS = 4096;
const derive = promisify(pbkdf2);

/**
 * PostgreSQL role passwords. The server is sent a SCRAM verifier, so the password stands in no server log; the
 * role changes its own password, or an admin account of the plan does.
 */
export const postgresql = passwordRotator({
  id: 'postgresql',
  title: 'PostgreSQL role',
  mode: () => 'switch',
  propose(occurrences) {
    const target = targetOf(occurrences);
    const named = occurrences.some(({ name, ruleId }) => /^(PG|POSTGRES)/i.test(name ?? '') || /postgres|pgpass/.test(ruleId));
    if (!named && !/^(postgres|postgresql|pgsql)$/.test(target.service ?? '')) return undefined;
    const options = { host: target.host, port: target.port, user: target.user, database: target.database };
    return { options: given(options), missing: missingOf(options, { host: 'name or address of the server', user: 'role whose password this is' }) };
  },
  check: (options) => void service(options, 5432),
  async login(context, password) {
    const { user } = service(context.options, 5432);
    return withClient(context, { user, password }, async () => undefined);
  },
  async change(context, password, working) {
    const { user } = service(context.options, 5432);
    const account = (await admin(context)) ?? (working === undefined ? undefined : { user, password: working });
    if (!account) throw new KeysweepError('denied', 'no password of this role works any more and the plan names no admin account');
    const login = await withClient(context, account, async (client) => {
      await client.query(`ALTER ROLE ${quoteIdentifier(user)} PASSWORD '${await scramVerifier(password)}'`);
    });
    if (login === 'refused') throw new KeysweepError('denied', `PostgreSQL refuses ${account.user === user ? 'the role itself' : 'the admin account'}`);
  },
});

/** SCRAM-SHA-256 verifier as pg_authid keeps it (RFC 5803; PostgreSQL manual, 53.8). */
async function scramVerifier(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  const salted = await derive(password.normalize('NFKC'), salt, SCRAM_ITERATIONS, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Logs in, works, logs out. Wrong password, unknown role and expired password are 28P01, NOLOGIN is 28000
 * (PostgreSQL manual, appendix A): these are refusals, everything else is thrown.
 */
async function withClient(context: RotationContext, account: { user: string; password: string }, work: (client: Client) => Promise<void>): Promise<Login> {
  const pg = await import('pg');
  const { host, port } = service(context.options, 5432);
  const config: ClientConfig = {
    host, port, user: account.user, password: account.password,
    database: optionalText(context.options, 'database') ?? account.user,
    ssl: context.options.tls === true ? true : undefined,
    connectionTimeoutMillis: 10_000, query_timeout: 20_000, application_name: 'keysweep',
  };
  const client = new pg.Client(config);
  client.on('error', () => undefined); // a connection lost later is reported by the query that needs it
  const abort = () => (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    await work(client);
    return 'accepted';
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === '28P01' || code === '28000') return 'refused';
    throw error;
  } finally {
    context.signal.removeEventListener('abort', abort);
    await client.end().catch(() => undefined);
  }
}
