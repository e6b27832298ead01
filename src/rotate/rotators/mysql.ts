import type { Connection } from 'mysql2/promise';
import { KeysweepError } from '../../model';
import type { RotationContext } from '../contract';
import { admin, given, missingOf, optionalText, service, targetOf } from './options';
import { passwordRotator, type Login } from './password-rotator';

/** Server error numbers that are an answer about the account; names are not used, as mysql2 names some of MariaDB's wrongly. */
const REFUSED = new Set([1045, 1698, 3118, 4151, 3955]);

/**
 * MySQL and MariaDB accounts. MySQL 8.0.14 and later keeps two passwords (RETAIN CURRENT PASSWORD); where the plan says
 * `dualPassword: true` both work until the old one is discarded. MariaDB has one.
 */
export const mysql = passwordRotator({
  id: 'mysql',
  title: 'MySQL or MariaDB account',
  mode: (options) => (options.dualPassword === true ? 'overlap' : 'switch'),
  propose(occurrences) {
    const target = targetOf(occurrences);
    const named = occurrences.some(({ name, ruleId }) => /^(MYSQL|MARIADB)/i.test(name ?? '') || /mysql|mariadb/.test(ruleId));
    if (!named && !/^(mysql|mariadb)$/.test(target.service ?? '')) return undefined;
    const options = { host: target.host, port: target.port, user: target.user, database: target.database };
    return { options: given(options), missing: missingOf(options, { host: 'name or address of the server', user: 'account whose password this is' }) };
  },
  check: (options) => void service(options, 3306),
  async login(context, password) {
    return withConnection(context, { user: service(context.options, 3306).user, password }, async () => undefined);
  },
  async change(context, password, working, keep) {
    const { user } = service(context.options, 3306);
    const account = (await admin(context)) ?? (working === undefined ? undefined : { user, password: working });
    if (!account) throw new KeysweepError('denied', 'no password of this account works any more and the plan names no admin account');
    const login = await withConnection(context, account, async (connection) => {
      const own = account.user === user;
      if (own && (await isMariaDb(connection))) {
        // MariaDB asks CREATE USER for ALTER USER, also on oneself; SET PASSWORD needs nothing.
        await connection.query(`SET PASSWORD = PASSWORD(${connection.escape(password)})`);
        return;
      }
      await connection.query(`ALTER USER ${own ? 'USER()' : accountName(context, connection)} IDENTIFIED BY ${connection.escape(password)}${keep ? ' RETAIN CURRENT PASSWORD' : ''}`);
    });
    if (login === 'refused') throw new KeysweepError('denied', `the server refuses ${account.user === user ? 'the account itself' : 'the admin account'}`);
  },
  async drop(context, dropped, working) {
    const { user } = service(context.options, 3306);
    if (context.options.dualPassword !== true || (await withConnection(context, { user, password: dropped }, async () => undefined)) === 'refused') return;
    const account = (await admin(context)) ?? { user, password: working };
    await withConnection(context, account, async (connection) => {
      await connection.query(`ALTER USER ${account.user === user ? 'USER()' : accountName(context, connection)} DISCARD OLD PASSWORD`);
    });
  },
});

async function isMariaDb(connection: Connection): Promise<boolean> {
  const [rows] = await connection.query('SELECT VERSION() AS version');
  return /mariadb/i.test(String((rows as { version?: unknown }[])[0]?.version));
}

function accountName(context: RotationContext, connection: Connection): string {
  return `${connection.escape(service(context.options, 3306).user)}@${connection.escape(optionalText(context.options, 'accountHost') ?? '%')}`;
}

async function withConnection(context: RotationContext, account: { user: string; password: string }, work: (connection: Connection) => Promise<void>): Promise<Login> {
  const { createConnection } = await import('mysql2/promise');
  const { host, port } = service(context.options, 3306);
  let connection: Connection | undefined;
  const abort = () => connection?.destroy();
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    connection = await createConnection({ host, port, ...account, connectTimeout: 10_000, ...(context.options.tls === true ? { ssl: {} } : {}) });
    connection.on('error', () => undefined);
    await work(connection);
    return 'accepted';
  } catch (error) {
    if (REFUSED.has((error as { errno?: number }).errno ?? 0)) return 'refused';
    throw error;
  } finally {
    context.signal.removeEventListener('abort', abort);
    await connection?.end().catch(() => connection?.destroy());
  }
}
