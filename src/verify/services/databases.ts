import type { Subject, Verifier } from '../contract';
import { account, loginOf } from './login';

/** Which service a password opens, by its target, else by its rule. */
function opens(subject: Subject, services: RegExp, rules: RegExp): string | undefined {
  const { service, host } = subject.target ?? {};
  return host && (services.test(service ?? '') || (service === undefined && rules.test(subject.ruleId))) ? host : undefined;
}

/** 28P01 and 28000 are PostgreSQL's refusals (appendix A of its manual); everything else is no answer about the password. */
export const postgresqlVerifier: Verifier = {
  id: 'postgresql',
  host: (subject) => (account(subject) ? opens(subject, /^(postgres|postgresql|pgsql)$/, /postgres|pgpass/) : undefined),
  asks: loginOf,
  async check(subject, egress) {
    const { Client } = await import('pg');
    const client = new Client({
      host: await egress.address(subject.target!.host!), port: subject.target?.port ?? 5432, user: account(subject), password: subject.parts.secret,
      database: subject.target?.database ?? 'postgres', connectionTimeoutMillis: egress.timeoutMs, query_timeout: egress.timeoutMs, application_name: 'keysweep verify',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ name: string; super: boolean; writes: boolean }>('SELECT rolname AS name, rolsuper AS super, rolcreaterole OR rolcreatedb AS writes FROM pg_roles WHERE rolname = current_user');
      return { state: 'active', identity: { account: rows[0].name, superuser: String(rows[0].super) }, privilege: rows[0].super ? 'admin' : rows[0].writes ? 'write' : 'unknown' };
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '28P01' || code === '28000') return { state: 'inactive', detail: code };
      if (code === '3D000') return { state: 'active', detail: 'the login was accepted, the database does not exist' };
      throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
  },
};

/** 1045 and 1698: access denied; 3118 and 4151: the account is locked. */
export const mysqlVerifier: Verifier = {
  id: 'mysql',
  host: (subject) => (account(subject) ? opens(subject, /^(mysql|mariadb)$/, /mysql|mariadb/) : undefined),
  asks: loginOf,
  async check(subject, egress) {
    const { createConnection } = await import('mysql2/promise');
    try {
      const connection = await createConnection({ host: await egress.address(subject.target!.host!), port: subject.target?.port ?? 3306, user: account(subject), password: subject.parts.secret, connectTimeout: egress.timeoutMs });
      connection.on('error', () => undefined);
      try {
        const [rows] = await connection.query('SHOW GRANTS');
        const grants = JSON.stringify(rows);
        return { state: 'active', identity: { account: account(subject)! }, privilege: /ALL PRIVILEGES ON \*\.\*|SUPER/.test(grants) ? 'admin' : /INSERT|UPDATE|DELETE|ALL PRIVILEGES/.test(grants) ? 'write' : 'read' };
      } finally {
        connection.destroy();
      }
    } catch (error) {
      const { errno } = error as { errno?: number };
      if ([1045, 1698, 3118, 4151].includes(errno ?? 0)) return { state: 'inactive', detail: String(errno) };
      throw error;
    }
  },
};

export const redisVerifier: Verifier = {
  id: 'redis',
  host: (subject) => opens(subject, /^rediss?$/, /redis/),
  asks: loginOf,
  async check(subject, egress) {
    const { Redis } = await import('ioredis');
    const client = new Redis({
      host: await egress.address(subject.target!.host!), port: subject.target?.port ?? 6379, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0,
      connectTimeout: egress.timeoutMs, commandTimeout: egress.timeoutMs, enableReadyCheck: false, ...(subject.target?.service === 'rediss' ? { tls: { servername: subject.target.host } } : {}),
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const user = account(subject) || 'default';
      await client.call('AUTH', user, subject.parts.secret);
      const admin = await client.call('CONFIG', 'GET', 'maxmemory').then(() => true, () => false);
      return { state: 'active', identity: { account: user }, privilege: admin ? 'admin' : 'unknown' };
    } catch (error) {
      if (/^(WRONGPASS|ERR invalid password)/.test((error as Error).message)) return { state: 'inactive', detail: 'WRONGPASS' };
      throw error;
    } finally {
      client.disconnect();
    }
  },
};
