import { resolveSrv } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { Privilege } from '../../model';
import { account, loginOf } from './login';
import { VerifyBlocked, type Egress, type Subject, type Verdict, type Verifier } from '../contract';

/** AuthenticationFailed, and the same as Atlas says it. */
const REFUSED = new Set([18, 8000]);

/** The driver asks one server only, at an address the guard has checked; a user of unknown database is looked for in the URL's and in `admin`. */
export const mongodbVerifier: Verifier = {
  id: 'mongodb',
  host: (subject) => {
    const { service, host } = subject.target ?? {};
    return host && account(subject) && (service === 'mongodb' || (service === undefined && /mongo/.test(subject.ruleId))) ? host : undefined;
  },
  asks: loginOf,
  async check(subject, egress) {
    const { host, port, tls } = await serverOf(subject.target!.host!, subject.target!.port);
    await egress.address(host); // addresses written as numbers are never looked up
    for (const source of new Set([subject.target?.database || 'admin', 'admin'])) {
      const verdict = await login(subject, egress, { host, port, tls, source });
      if (verdict.state === 'active') return verdict;
    }
    return { state: 'inactive', detail: 'AuthenticationFailed' };
  },
};

/** A host without a port may be the name of a `mongodb+srv` address, which has SRV records and no address of its own; those always mean TLS. */
async function serverOf(host: string, port: number | undefined): Promise<{ host: string; port: number; tls: boolean }> {
  if (port === undefined && host.split('.').length > 2) {
    const [first] = await resolveSrv(`_mongodb._tcp.${host}`).catch(() => []);
    // The servers must lie in the domain of the name (initial DNS seedlist discovery of MongoDB's specifications).
    if (first?.name.endsWith(host.slice(host.indexOf('.')))) return { host: first.name, port: first.port, tls: true };
  }
  return { host, port: port ?? 27017, tls: false };
}

async function login(subject: Subject, egress: Egress, server: { host: string; port: number; tls: boolean; source: string }): Promise<Verdict> {
  const { MongoClient } = await import('mongodb');
  let blocked: VerifyBlocked | undefined;
  const lookup: LookupFunction = (name, options, done) => {
    egress.address(name).then((address) => {
      const family = address.includes(':') ? 6 : 4;
      if (options.all) done(null, [{ address, family }]);
      else done(null, address, family);
    }, (error: Error) => {
      if (error instanceof VerifyBlocked) blocked = error;
      done(error, '', 4);
    });
  };
  const client = new MongoClient(`mongodb://${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}`, {
    auth: { username: account(subject)!, password: subject.parts.secret }, authSource: server.source, directConnection: true, tls: server.tls, lookup, maxPoolSize: 1, appName: 'keysweep verify',
    serverSelectionTimeoutMS: egress.timeoutMs, connectTimeoutMS: egress.timeoutMs, socketTimeoutMS: egress.timeoutMs,
  });
  try {
    await client.connect();
    const status = await client.db(server.source).command({ connectionStatus: 1 }) as { authInfo?: { authenticatedUserRoles?: { role: string; db: string }[] } };
    const roles = status.authInfo?.authenticatedUserRoles ?? [];
    return { state: 'active', identity: { account: account(subject)!, roles: roles.map(({ role, db }) => `${role}@${db}`).join(' ').slice(0, 200) }, privilege: privilegeOf(roles.map(({ role }) => role)) };
  } catch (error) {
    if (blocked) throw blocked;
    if (REFUSED.has(Number((error as { code?: unknown }).code))) return { state: 'inactive' };
    throw error;
  } finally {
    await client.close(true).catch(() => undefined);
  }
}

/** What MongoDB's built-in roles amount to. */
function privilegeOf(roles: readonly string[]): Privilege {
  if (roles.some((role) => /^(root|__system|atlasAdmin|dbOwner|.*AdminAnyDatabase|userAdmin|clusterAdmin|restore)$/.test(role))) return 'admin';
  if (roles.some((role) => /^(readWrite|dbAdmin|readWriteAnyDatabase)/.test(role))) return 'write';
  return roles.some((role) => /^read/.test(role)) ? 'read' : 'unknown';
}
